using System.Collections.Concurrent;
using System.Numerics;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel.Tests.Close;

/// <summary>Two parties whose channel is funded on a chain of its own, so that what they publish is really spent.</summary>
internal sealed class ClosingPair : IDisposable
{
    public const uint Height = 110;

    public static readonly NegotiatedSet Simple = Pair.AllFeatures;
    public static readonly NegotiatedSet Legacy = Pair.AllFeatures with { SimpleClose = false };

    public static readonly Script AliceScript = Script.FromHex("0014" + new string('a', 40));
    public static readonly Script BobScript = Script.FromHex("0020" + new string('b', 64));

    private static readonly ConcurrentDictionary<ulong, OutPoint> OutPoints = new();

    private readonly Lazy<RegtestChain> _chain;

    public ClosingPair(
        NegotiatedSet features,
        ulong funding = 16_000_000,
        ulong pushed = 8_000_000_000,
        Func<ChannelSide, ChannelSide>? change = null,
        Script? aliceScript = null,
        Script? bobScript = null)
    {
        _chain = new(() => MakeChain(funding).Chain);
        var outPoint = OutPoints.GetOrAdd(funding, static amount => MakeChain(amount).Funded);
        Pair = Pair.InUse(funding: funding, pushed: pushed, change: change, outPoint: outPoint);
        Pair.Features = features;
        foreach (var (party, script) in ((Party, Script)[])[(Alice, aliceScript ?? AliceScript), (Bob, bobScript ?? BobScript)])
        {
            party.Policy = party.Policy with { ShutdownScript = script };
            party.State = FactApplication.WithCore(party.State, party.Core with { Session = party.Core.Session with { Features = features }, Height = new(Height) });
            party.Save();
        }
    }

    /// <summary>The chain with the funding output. It is always the same one, and made only for those who look at it.</summary>
    public RegtestChain Chain => _chain.Value;

    public Pair Pair { get; }

    public Party Alice => Pair.Alice;

    public Party Bob => Pair.Bob;

    private static Script FundingScript { get; } = MakeFundingScript();

    /// <summary>The command that closes, answered.</summary>
    public static CommandResult Close(Party party, uint rate = 1000, Script script = default) => party.Command(new CloseCommand(script, new(rate)));

    /// <summary>Both have sent and received shutdown; what follows it is on its way.</summary>
    public void ExchangeShutdown(uint rate = 1000)
    {
        Assert.IsType<CommandResult.Accepted>(Close(Alice, rate));
        Assert.IsType<Shutdown>(Alice.Outbox.Peek());
        Pair.DeliverOne(Alice, Bob);
        Assert.IsType<Shutdown>(Bob.Outbox.Peek());
        Pair.DeliverOne(Bob, Alice);
        Assert.IsType<Closing>(Alice.State);
        Assert.IsType<Closing>(Bob.State);
    }

    /// <summary>What a party has published, completed by its signer.</summary>
    public static IReadOnlyList<Transaction> Published(Party party) => [.. party.Log.OfType<Publish>().Select(publish => Complete(party, publish))];

    public static Transaction Complete(Party party, Publish publish)
    {
        var reply = publish.Transaction.Complete(party.Signers.Channel);
        Assert.Equal(Refusal.None, reply.Refusal);
        Assert.NotNull(reply.Value);
        return reply.Value;
    }

    /// <summary>Spends the funding output by a transaction, with everything that the chain checks.</summary>
    public void Spend(Transaction transaction)
    {
        Assert.Null(Chain.MineExactly([transaction], out _));
    }

    /// <summary>closing_signed as a party would sign it.</summary>
    public static ClosingSigned Signed(Party party, ulong fee, FeeRange? range = null, Func<ChannelCore, ShutdownStatus, ClosingTransaction?>? build = null)
    {
        var shutdown = ShutdownSteps.StatusOf(party.State) ?? throw new InvalidOperationException();
        var transaction = build?.Invoke(party.Core, shutdown);
        if (build is null)
        {
            ClosingTransactions.TryBuildLegacy(party.Core, shutdown, new(fee), party.Core.Parameters.Local.DustLimit, withoutRemote: false, out transaction);
        }

        return new()
        {
            ChannelId = party.Core.Id,
            FeeSatoshis = new(fee),
            Signature = party.Signers.Channel.Sign(new ClosingRequest(Pair.Index, transaction ?? throw new InvalidOperationException())).Value,
            FeeRange = range,
        };
    }

    /// <summary>closing_complete as a party would sign it.</summary>
    public static ClosingComplete Complete(Party party, ClosingProposal proposal)
    {
        return new()
        {
            ChannelId = party.Core.Id,
            CloserScriptpubkey = proposal.Closer.Content,
            CloseeScriptpubkey = proposal.Closee.Content,
            FeeSatoshis = proposal.Fee,
            Locktime = proposal.LockTime,
            CloserOutputOnly = Sign(ClosingVariants.CloserOutputOnly),
            CloseeOutputOnly = Sign(ClosingVariants.CloseeOutputOnly),
            CloserAndCloseeOutputs = Sign(ClosingVariants.CloserAndCloseeOutputs),
        };

        SignatureBytes? Sign(ClosingVariants variant)
        {
            if (!proposal.Variants.HasFlag(variant))
            {
                return null;
            }

            Assert.True(ClosingTransactions.TryBuild(party.Core, proposal, weAreCloser: true, variant, out var transaction));
            return party.Signers.Channel.Sign(new ClosingRequest(Pair.Index, transaction)).Value;
        }
    }

    /// <summary>The other root of the same signature.</summary>
    public static SignatureBytes HighS(SignatureBytes signature)
    {
        var order = BigInteger.Parse("0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", System.Globalization.NumberStyles.HexNumber, null);
        var s = new BigInteger(signature.S.ToArray(), isUnsigned: true, isBigEndian: true);
        var bytes = (order - s).ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] padded = [.. new byte[32 - bytes.Length], .. bytes];
        return signature with { S = Bytes32.FromBytes(padded) };
    }

    /// <summary>The peer is warned and the connection closed; the channel is as it was.</summary>
    public static void Warned(Party party, string? rule, IMessage message)
    {
        var before = party.State.AsDisconnected();
        var count = party.Log.Count;
        party.Do(new PeerMessage(message));
        var effects = party.Log.Skip(count).ToList();
        Assert.Equal(rule, Assert.Single(effects.OfType<Report>()).Rule);
        Assert.Contains(effects, effect => effect is Send { Message: Plain { Message: Warning } });
        Assert.Contains(effects, effect => effect is Disconnect);
        Assert.DoesNotContain(effects, effect => effect is Publish);
        Assert.Equal(before, party.State.AsDisconnected());
    }

    /// <summary>The channel fails: the peer is told, and our commitment published.</summary>
    public static void Failed(Party party, string rule, IMessage message)
    {
        var count = party.Log.Count;
        party.Do(new PeerMessage(message));
        Fails(party, rule, party.Log.Skip(count));
    }

    public static void Fails(Party party, string rule, IEnumerable<ChannelEffect> effects)
    {
        var all = effects.ToList();
        Assert.Equal(rule, Assert.Single(all.OfType<Report>()).Rule);
        Assert.IsType<Persist>(all[0]);
        Assert.Contains(all, effect => effect is Send { Message: Plain { Message: Error } });
        Assert.Contains(all, effect => effect is Publish { Transaction: OwnCommitment });
        Assert.Equal(OnChainCause.PeerFault, Assert.IsType<OnChain>(party.State).Cause);
    }

    public void Dispose() => Pair.Dispose();

    private static (RegtestChain Chain, OutPoint Funded) MakeChain(ulong funding)
    {
        var chain = new RegtestChain();
        chain.Mine((int)(Height - 1 - chain.Height.Value));
        var funded = chain.Fund(FundingScript, new(funding)).Output.OutPoint;
        chain.Mine((int)(Height - chain.Height.Value));
        return (chain, funded);
    }

    private static Script MakeFundingScript()
    {
        using var alice = new Party("Alice", 1);
        using var bob = new Party("Bob", 2);
        var (one, other) = (alice.Signers.Channel.PublicKeysOf(Pair.Index).Funding, bob.Signers.Channel.PublicKeysOf(Pair.Index).Funding);
        return new FundingOutput(new(new(Pair.Hash("none")), 0), new(1), one, other).ScriptPubKey;
    }
}
