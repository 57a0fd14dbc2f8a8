using System.Globalization;
using System.Security.Cryptography;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests.Planning;

/// <summary>A chain, and two signers that have all channels on it with each other. We are Alice.</summary>
internal sealed class World : IDisposable
{
    internal RegtestChain Chain { get; } = new(new ChainOptions { HalvingInterval = 1_000_000 });

    internal SeedSigner Alice { get; } = new(Seed(1));

    internal SeedSigner Bob { get; } = new(Seed(2));

    internal uint Height => Chain.Height.Value;

    /// <summary>Whether a block may still hold a claim: nothing confirmed has taken it.</summary>
    internal bool IsThere(OnChainClaim claim) => Chain.TryGetUnspent(claim.OutPoint, out _);

    internal void Confirm(params IEnumerable<Transaction> transactions) => Assert.Null(Chain.MineExactly(transactions.ToSequence(), out _)?.ToString());

    /// <summary>Mines, without what waits, until the next block has a height.</summary>
    internal void MineEmptyUntilNextIs(uint height)
    {
        while (Height + 1 < height)
        {
            Confirm();
        }
    }

    public void Dispose()
    {
        Alice.Dispose();
        Bob.Dispose();
    }

    private static byte[] Seed(byte value) => Enumerable.Repeat(value, 32).ToArray();
}

/// <summary>A funded channel in which both commitments have the same HTLCs, and all claims that can come of them.</summary>
internal sealed class ClaimedChannel
{
    private readonly SeedSigner _alice;
    private readonly SeedSigner _bob;
    private readonly CommitmentTerms _terms;
    private readonly CommitmentSpec _spec;

    internal ClaimedChannel(World world, uint number, CommitmentFormat format, FeeRate feeRate, params CommitmentHtlc[] htlcs)
    {
        (_alice, _bob, Number) = (world.Alice, world.Bob, number);
        var (alice, bob) = (_alice.PublicKeysOf(number), _bob.PublicKeysOf(number));
        var amount = new Satoshi(Funding);
        var script = StandardScript.P2wsh(ChannelScripts.Funding(alice.Funding, bob.Funding));
        var terms = new CommitmentTerms(format, world.Chain.Fund(script, amount).Output.OutPoint, amount, alice, bob, LocalIsOpener: true, ToSelfDelay: 6, new(546));
        var left = (Funding * 1000) - htlcs.Aggregate(0UL, (sum, htlc) => sum + htlc.Amount.Value);
        var spec = new CommitmentSpec(feeRate, new(left - (left / 3)), new(left / 3), [.. htlcs]);
        (_terms, _spec) = (terms, spec);
        (OfAlice, OfBob) = BuildBoth();
        ByBob = _bob.Sign(new RemoteCommitmentRequest(number, OfAlice, _alice.PerCommitmentPointOf(number, new(0)))).Value!;
        ByAlice = _alice.Sign(new RemoteCommitmentRequest(number, OfBob, BobsPoint)).Value!;
        Assert.Equal(Refusal.None, _alice.Accept(new(number, OfAlice, ByBob)));
        Assert.Equal(Refusal.None, _bob.Accept(new(number, OfBob, ByAlice)));
    }

    private ClaimedChannel(ClaimedChannel before)
    {
        (_alice, _bob, Number) = (before._alice, before._bob, before.Number);
        (_terms, _spec, ByAlice, ByBob) = (before._terms, before._spec, before.ByAlice, before.ByBob);
        (OfAlice, OfBob) = BuildBoth();
    }

    internal const ulong Funding = 20_000_000;

    internal uint Number { get; }

    internal CommitmentTransaction OfAlice { get; }

    internal CommitmentTransaction OfBob { get; }

    internal CommitmentSignatures ByAlice { get; }

    internal CommitmentSignatures ByBob { get; }

    internal OwnCommitment Publication => new(new(Number, OfAlice), ByBob);

    internal Transaction SignedOfAlice => OfAlice.Complete(_alice.Sign(new BroadcastRequest(Number, OfAlice)).Value, ByBob.Commitment);

    internal Transaction SignedOfBob => OfBob.Complete(_bob.Sign(new BroadcastRequest(Number, OfBob)).Value, ByAlice.Commitment);

    private Blgv.Bolt.Crypto.PublicKey BobsPoint => _bob.PerCommitmentPointOf(Number, new(0));

    internal static Preimage PreimageOf(ulong id) => new(Bytes32.FromHex(id.ToString("x64", CultureInfo.InvariantCulture)));

    /// <summary>An HTLC as Alice sees it.</summary>
    internal static CommitmentHtlc Htlc(HtlcDirection direction, ulong id, ulong satoshi, uint expiry) =>
        new(direction, new(id), new(satoshi * 1000), PaymentHash.FromBytes(SHA256.HashData(PreimageOf(id).ToArray())), new(expiry));

    internal static CommitmentHtlc[] Offered(int count, ulong satoshi, uint expiry) =>
        [.. Enumerable.Range(0, count).Select(id => Htlc(HtlcDirection.Offered, (ulong)id, satoshi + (ulong)id, expiry))];

    /// <summary>The same channel, all of it derived anew.</summary>
    internal ClaimedChannel Again() => new(this);

    /// <summary>Our commitment is to confirm.</summary>
    internal OnChainClaim CommitmentClaim(ulong value, uint since, uint? deadline) => new(
        Number,
        OfAlice.Terms.FundingOutPoint,
        new(value),
        new(since),
        At(deadline),
        new(ClaimGroupKind.Commitment, Number, 0),
        new ClaimMeans.Commitment(Publication, OfAlice.Terms.Format.HasAnchors ? new AnchorClaim(OfAlice, IndexOf(OfAlice, CommitmentOutputKind.LocalAnchor), isOurs: true) : null));

    /// <summary>Our HTLC transactions.</summary>
    internal IEnumerable<OnChainClaim> Stages(uint window = 60) => OfAlice.HtlcTransactions.Select((stage, index) =>
    {
        var isTimeout = stage is HtlcTimeoutTransaction;
        var since = isTimeout ? stage.Htlc.Expiry.Value + 1 : 1;
        return new OnChainClaim(
            Number,
            OfAlice.OutPointOf(stage.OutputIndex),
            stage.Output.Amount,
            new(since),
            new(since + window),
            new(ClaimGroupKind.HtlcTransaction, Number, stage.UnsignedTransaction.LockTime),
            new ClaimMeans.HtlcStage(stage, ByBob.Htlcs[index], isTimeout ? null : PreimageOf(stage.Htlc.Id.Value)));
    });

    /// <summary>What we take of Bob's commitment: HTLCs, then our balance, which nobody contests.</summary>
    internal IEnumerable<OnChainClaim> Sweeps(uint window = 60)
    {
        for (var i = 0; i < OfBob.Outputs.Count; i++)
        {
            var output = OfBob.Outputs[i];
            if (output.Kind == CommitmentOutputKind.ReceivedHtlc)
            {
                var since = output.Htlc!.Value.Expiry.Value + 1;
                yield return Sweep(new HtlcTimeoutClaim(OfBob, BobsPoint, i), ClaimGroupKind.Contested, since, since + window);
            }
            else if (output.Kind == CommitmentOutputKind.OfferedHtlc)
            {
                var expiry = output.Htlc!.Value.Expiry.Value;
                yield return Sweep(new HtlcPreimageClaim(OfBob, BobsPoint, i, PreimageOf(output.Htlc.Value.Id.Value)), ClaimGroupKind.Contested, expiry - window, expiry);
            }
        }

        yield return Balance();
    }

    internal OnChainClaim Balance() => Sweep(
        new ToRemoteClaim(OfBob.Terms.Format, OfBob.Keys.Remote, OfBob.OutPointOf(IndexOf(OfBob, CommitmentOutputKind.ToRemote)), OfBob.Outputs[IndexOf(OfBob, CommitmentOutputKind.ToRemote)].Amount),
        ClaimGroupKind.Uncontested,
        1,
        deadline: null);

    internal OnChainClaim Sweep(Claim claim, ClaimGroupKind kind, uint since, uint? deadline) => new(
        Number, claim.OutPoint, claim.Amount, new(since), At(deadline), new(kind, kind == ClaimGroupKind.Uncontested ? 0 : Number, 0), new ClaimMeans.Sweep(claim));

    /// <summary>Bob knows the preimages of HTLCs that we offered: how he takes one in our commitment.</summary>
    internal HtlcPreimageClaim BobsPreimageClaim(int outputIndex) =>
        new(OfAlice, _alice.PerCommitmentPointOf(Number, new(0)), outputIndex, PreimageOf(OfAlice.Outputs[outputIndex].Htlc!.Value.Id.Value));

    /// <summary>And in his own.</summary>
    internal Transaction BobsSuccess(int outputIndex)
    {
        var position = OfBob.HtlcTransactions.ToList().FindIndex(stage => stage.OutputIndex == outputIndex);
        var stage = Assert.IsType<HtlcSuccessTransaction>(OfBob.HtlcTransactions[position]);
        return stage.Complete(_bob.Sign(new HtlcRequest(Number, stage)).Value, ByAlice.Htlcs[position], PreimageOf(stage.Htlc.Id.Value));
    }

    internal static int IndexOf(CommitmentTransaction commitment, CommitmentOutputKind kind) => commitment.Outputs.ToList().FindIndex(output => output.Kind == kind);

    private static BlockHeight? At(uint? height) => height is { } value ? new BlockHeight(value) : null;

    private (CommitmentTransaction OfAlice, CommitmentTransaction OfBob) BuildBoth() =>
        (Build(_terms, _alice, _spec), Build(_terms.FromOtherSide(toSelfDelay: 12, new(546)), _bob, _spec.FromOtherSide()));

    private CommitmentTransaction Build(CommitmentTerms terms, SeedSigner owner, CommitmentSpec spec)
    {
        Assert.True(CommitmentKeys.TryDerive(terms.Local, terms.Remote, owner.PerCommitmentPointOf(Number, new(0)), out var keys));
        Assert.True(new CommitmentBuilder(terms).TryBuild(new(0), keys, spec, out var commitment, out var error), error.ToString());
        return commitment;
    }
}
