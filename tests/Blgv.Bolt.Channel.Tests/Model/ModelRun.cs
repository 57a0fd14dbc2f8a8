using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire.Failures;

namespace Blgv.Bolt.Channel.Tests.Model;

/// <summary>
/// Two parties, a connection that loses what is on its way, and hosts that die. Each byte of a script is one thing that happens; after
/// each the invariants are checked, and at the end everything is healed and must come out even.
/// </summary>
internal sealed class ModelRun : IDisposable
{
    private readonly Pair _pair;
    private readonly IModelChain? _chain;
    private readonly ulong _opened;
    private readonly ulong _fundingMsat;
    private readonly List<string> _history = [];

    public ModelRun(Pair pair, IModelChain? chain = null)
    {
        (_pair, _chain) = (pair, chain);
        Alice = new(pair.Alice, 1);
        Bob = new(pair.Bob, 2);
        _opened = Alice.Commitments.Active[0].ToLocal.Value;
        _fundingMsat = Alice.Commitments.Active[0].Scope.Amount.Value * 1000;
    }

    public ModelParty Alice { get; }

    public ModelParty Bob { get; }

    public ulong Steps => Alice.Steps + Bob.Steps;

    /// <summary>Runs a script and heals at the end.</summary>
    public void Run(ReadOnlySpan<byte> script)
    {
        try
        {
            for (var i = 0; i + 1 < script.Length; i += 2)
            {
                Act(script[i], script[i + 1]);
                Check(Alice);
                Check(Bob);
            }

            Heal();
            Balance();
        }
        catch (Exception exception) when (exception is not ModelFailedException)
        {
            throw new ModelFailedException($"{exception.Message}\nafter:\n{string.Join("\n", _history.TakeLast(60))}", exception);
        }
    }

    public void Dispose()
    {
        Alice.Dispose();
        Bob.Dispose();
        _pair.Dispose();
    }

    /// <summary>
    /// After a script that came out even: one side or both close, and a script goes on through the close. At the end a closing
    /// transaction that pays each what it has is on the chain, and both channels have ended.
    /// </summary>
    public void RunClose(ReadOnlySpan<byte> script, RegtestChain chain)
    {
        try
        {
            var balances = (Alice.Commitments.Active[0].ToLocal, Bob.Commitments.Active[0].ToLocal);
            Close(script.IsEmpty || script[0] % 2 == 0 ? Alice : Bob, 1000);
            for (var i = 0; i + 1 < script.Length; i += 2)
            {
                ActWhileClosing(script[i], script[i + 1]);
                Check(Alice);
                Check(Bob);
            }

            Heal();
            new ModelClosing(Alice, Bob, chain).Finish(balances);
        }
        catch (Exception exception) when (exception is not ModelFailedException)
        {
            throw new ModelFailedException($"{exception.Message}\nafter:\n{string.Join("\n", _history.TakeLast(60))}", exception);
        }
    }

    public static void Close(ModelParty party, uint rate) =>
        party.Do(new Commanded(party.NewCommand(), new CloseCommand(default, new(rate))));

    private void ActWhileClosing(byte what, byte choice)
    {
        var (us, peer) = what % 2 == 0 ? (Alice, Bob) : (Bob, Alice);
        var act = what / 2 % 16;
        _history.Add($"{us.Name} closing {act} {choice} [{us.State}]");
        switch (act)
        {
            case < 5:
                Deliver(peer, us, 1);
                break;
            case < 11:
                Run(us, 1 + (choice % 3));
                break;
            case 11:
                Close(us, 1000u + (choice * 20u));
                break;
            case 12:
                Disconnect();
                break;
            case 13:
                us.Crash(_chain);
                peer.Disconnect();
                break;
            default:
                Connect();
                break;
        }
    }

    /// <summary>One thing that happens.</summary>
    public void Act(byte what, byte choice)
    {
        var (us, peer) = what % 2 == 0 ? (Alice, Bob) : (Bob, Alice);
        var act = what / 2 % 36;
        _history.Add($"{us.Name} {act} {choice} [{us.State.GetType().Name}]");
        switch (act)
        {
            case < 5:
                us.Offer(Payment.New(choice));
                break;
            case < 10:
                Decide(us, choice);
                break;
            case < 14:
                us.Do(new CommitDue());
                break;
            case < 19:
                Deliver(peer, us, 1 + (choice % 4));
                break;
            case < 24:
                Run(us, 1 + (choice % 6));
                break;
            case 24:
                Acknowledge(us, choice);
                break;
            case 25:
                us.Do(new Commanded(us.NewCommand(), new UpdateFeeCommand(new(253u + (choice * 4u)))));
                break;
            case 26:
                (Alice.FeeRate, Bob.FeeRate) = (new(253u + (choice * 3u)), new(253u + (choice * 3u)));
                break;
            case 27:
                Disconnect();
                break;
            case 28:
                us.Crash(_chain);
                peer.Disconnect();
                break;
            case 29 when choice % 4 == 0:
                us.Do(new Commanded(us.NewCommand(), new QuiesceCommand()));
                break;
            case 30:
                _chain?.Mine(takesFunding: choice % 3 > 0, choice, Alice, Bob);
                break;
            case 31:
                _chain?.Undo(1U + (choice % 6U), Alice, Bob);
                break;
            default:
                Connect();
                break;
        }
    }

    private static void Run(ModelParty party, int effects)
    {
        for (var i = 0; i < effects; i++)
        {
            party.RunOne();
        }
    }

    public static void Deliver(ModelParty from, ModelParty to, int count)
    {
        for (var i = 0; i < count && to.IsConnected && from.Outbox.TryDequeue(out var message); i++)
        {
            to.Do(new PeerMessage(message));
        }
    }

    public static void Decide(ModelParty us, byte choice)
    {
        var open = us.Received.Where(entry => entry.Value.Decision is null).Select(entry => entry.Key).Order().ToArray();
        if (open.Length == 0)
        {
            return;
        }

        var id = open[choice % open.Length];
        us.Decide(id, Removal(us.Received[id].Htlc, choice));
    }

    private static HtlcRemoval Removal(LiveHtlc htlc, byte choice) =>
        htlc.ExceedsDustExposure || choice % 4 == 0 ? new HtlcRemoval.Failed(Bytes.Copy([choice]), null)
        : choice % 16 == 1 ? new HtlcRemoval.Malformed(default, FailureCode.InvalidOnionHmac)
        : new HtlcRemoval.Fulfilled(Payment.PreimageOf(htlc.PaymentHash), null);

    private static void Acknowledge(ModelParty us, byte choice)
    {
        var waiting = us.Unacknowledged.OrderBy(key => key.Direction).ThenBy(key => key.Id).ToArray();
        if (waiting.Length > 0)
        {
            us.Acknowledge(waiting[choice % waiting.Length]);
        }
    }

    private void Disconnect()
    {
        Alice.Disconnect();
        Bob.Disconnect();
    }

    public void Connect()
    {
        if (!Alice.IsConnected && !Bob.IsConnected)
        {
            Alice.Connect();
            Bob.Connect();
        }
    }

    /// <summary>Nobody complains, what is stored is what a disconnection would leave, and every next commitment can be built.</summary>
    public static void Check(ModelParty party)
    {
        Assert.DoesNotContain(party.Reports, report => report.Kind is not (ReportKind.Ready or ReportKind.Closing) && !IsOfReorganisation(report));
        CheckStored(party);
        var commitments = party.Commitments;
        foreach (var active in commitments.Active)
        {
            foreach (var view in Enum.GetValues<CommitmentView>())
            {
                Assert.True(commitments.TryGetSpec(active, view, out var spec), $"{party.Name} has no {view}");
                var terms = (Commitments.IsOurs(view) ? active.Scope.LocalBuilder : active.Scope.RemoteBuilder).Terms;
                Assert.True(CommitmentAmounts.TryCompute(terms, spec, out _, out var error), $"{party.Name} cannot build {view}: {error}");
            }
        }
    }

    /// <summary>What is stored is what a disconnection would leave.</summary>
    public static void CheckStored(ModelParty party) => Same(party.State.AsDisconnected(), Comparable(party.Loaded(), party.State));

    private static bool IsOfReorganisation(Report report) =>
        report is { Kind: ReportKind.Warning, Rule: null } && report.Text.Contains("no longer in the best chain", StringComparison.Ordinal);

    private static void Same(ChannelState expected, ChannelState actual)
    {
        if (expected.Core is { } left && actual.Core is { } right)
        {
            Assert.Equal(left.Commitments.Htlcs, right.Commitments.Htlcs);
            Assert.Equal(left.Commitments.OwnUpdates, right.Commitments.OwnUpdates);
            Assert.Equal(left.Commitments.Fees, right.Commitments.Fees);
            Assert.Equal(left.Commitments.Active, right.Commitments.Active);
            Assert.Equal(left.Commitments, right.Commitments);
            Assert.Equal(left.Funding, right.Funding);
            Assert.Equal(left, right);
        }

        Assert.Equal(expected, actual);
    }

    /// <summary>The height is told by the host, not stored.</summary>
    private static ChannelState Comparable(ChannelState loaded, ChannelState live) =>
        loaded is Offline offline && live.Core is { } core
            ? offline with { Inner = offline.Inner.WithCore(stored => stored with { Height = core.Height }) }
            : loaded;

    /// <summary>Everything is delivered, decided and acknowledged, until nothing moves.</summary>
    private void Heal()
    {
        _history.Add("healing");
        for (var i = 0U; _chain is not null && i < 6; i++)
        {
            _chain.Mine(takesFunding: true, i, Alice, Bob);
        }

        // Quiescence ends with the connection.
        if (Alice.State.Core?.Session.Quiescence != Quiescence.None || Bob.State.Core?.Session.Quiescence != Quiescence.None)
        {
            Disconnect();
        }

        Connect();
        for (var round = 0; round < 400; round++)
        {
            var before = (Alice.Steps, Bob.Steps);
            foreach (var (us, peer) in new[] { (Alice, Bob), (Bob, Alice) })
            {
                us.RunAll();
                Deliver(us, peer, int.MaxValue);
                foreach (var key in us.Unacknowledged.ToArray())
                {
                    us.Acknowledge(key);
                }

                while (us.Received.Any(entry => entry.Value.Decision is null) && us.State is Normal or ShuttingDown)
                {
                    var decided = us.Received.Count(entry => entry.Value.Decision is not null);
                    Decide(us, 2);
                    if (us.Received.Count(entry => entry.Value.Decision is not null) == decided)
                    {
                        break;
                    }
                }

                if (us.State is (Normal or ShuttingDown) && us.Commitments is { HasChangesForRemote: true, AwaitsRevocation: false })
                {
                    us.Do(new CommitDue());
                }
            }

            if (before == (Alice.Steps, Bob.Steps) && Alice.PendingEffects + Bob.PendingEffects + Alice.Outbox.Count + Bob.Outbox.Count == 0)
            {
                return;
            }
        }

        Assert.Fail("It never comes to rest.");
    }

    /// <summary>No money made or lost, both sides agree, every HTLC ended once and the same way on both sides.</summary>
    private void Balance()
    {
        Check(Alice);
        Check(Bob);
        Assert.IsType<Normal>(Alice.State);
        Assert.IsType<Normal>(Bob.State);
        var expected = (long)_opened - Settle(Alice, Bob) + Settle(Bob, Alice);
        foreach (var (alice, bob) in Alice.Commitments.Active.Zip(Bob.Commitments.Active))
        {
            Assert.Equal((ulong)expected, alice.ToLocal.Value);
            Assert.Equal(_fundingMsat - (ulong)expected, alice.ToRemote.Value);
            Assert.Equal((alice.ToRemote, alice.ToLocal), (bob.ToLocal, bob.ToRemote));
        }

        foreach (var party in new[] { Alice, Bob })
        {
            Assert.Empty(party.Commitments.Htlcs);
            Assert.Empty(party.Commitments.Settled);
            Assert.Empty(party.Commitments.OwnUpdates);
            Assert.Single(party.Commitments.Fees);
        }

        Assert.Equal(Alice.Commitments.LocalNumber, Bob.Commitments.RemoteNumber);
        Assert.Equal(Bob.Commitments.LocalNumber, Alice.Commitments.RemoteNumber);
        Assert.Equal(Alice.Commitments.Fees[0].Rate, Bob.Commitments.Fees[0].Rate);
    }

    private static long Settle(ModelParty from, ModelParty to)
    {
        Assert.Equal(from.Offered.Keys.Order(), to.Received.Keys.Order());
        var paid = 0L;
        foreach (var (id, outcome) in from.Offered)
        {
            var (htlc, decision) = to.Received[id];
            Assert.NotNull(outcome);
            Assert.Equal(decision, outcome);
            paid += outcome is HtlcRemoval.Fulfilled ? (long)htlc.Amount.Value : 0;
        }

        return paid;
    }
}

/// <summary>A run that broke an invariant, with what led there.</summary>
internal sealed class ModelFailedException(string message, Exception inner) : Exception(message, inner);
