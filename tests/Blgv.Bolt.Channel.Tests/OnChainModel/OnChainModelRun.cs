using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Channel.Tests.Model;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel.Tests.OnChainModel;

/// <summary>
/// A channel in any state ends on chain. The first part of a script is what happens to a channel in use; with what comes then, messages, blocks,
/// crashes and what else befalls it go on together. At the end every satoshi must be where the last agreed state, or the penalty, says.
/// </summary>
internal sealed class OnChainModelRun : IDisposable
{
    /// <summary>More blocks than the longest wait of anybody.</summary>
    private const int Patience = 300;

    private const int CyclingBlocks = 60;

    private readonly SharedChain _chain;
    private readonly ModelRun _run;
    private readonly OldCommitments[] _old;
    private readonly List<string> _history = [];
    private readonly OutcomeCheck _outcome;
    private readonly ChannelEnding _ending;
    private readonly uint _height;
    private Cheater? _cheater;
    private Cycler? _cycler;

    public OnChainModelRun(Pair pair, ChannelEnding ending)
    {
        _ending = ending;
        _height = pair.Chain.Regtest.Height.Value;
        _chain = new(pair.Chain.Regtest);
        _run = new(pair, _chain);
        _chain.Add(Alice);
        _chain.Add(Bob);
        _old = [new(Alice, 1), new(Bob, 2)];
        _outcome = new(_chain, _old);
    }

    public ModelParty Alice => _run.Alice;

    public ModelParty Bob => _run.Bob;

    /// <summary>How many blocks came since the channel was open.</summary>
    public uint Blocks => _chain.Regtest.Height.Value - _height;

    public void Run(byte[] script)
    {
        try
        {
            var (choice, rest) = script.Length < 2 ? ((byte)0, script) : (script[0], script[2..]);
            var middle = rest.Length / 4 * 2;
            for (var i = 0; i + 1 < middle; i += 2)
            {
                ActInUse(rest[i], rest[i + 1]);
                Record();
                ModelRun.Check(Alice);
                ModelRun.Check(Bob);
            }

            Begin(choice);
            for (var i = middle; i + 1 < rest.Length && Alice.State is not Ended && Bob.State is not Ended; i += 2)
            {
                Act(rest[i], rest[i + 1]);
                Check();
            }

            Finish();
            _outcome.Check(_cheater, _cycler);
        }
        catch (Exception exception) when (exception is not ModelFailedException)
        {
            throw new ModelFailedException($"{exception.Message}\nafter:\n{string.Join("\n", _history.TakeLast(80))}\n{Describe(Alice)}\n{Describe(Bob)}", exception);
        }
    }

    public void Dispose() => _run.Dispose();

    private static string Describe(ModelParty party) =>
        $"{party.Name}: {party.State.GetType().Name}\n  {string.Join("\n  ", party.Reports.TakeLast(8))}";

    private void Begin(byte choice)
    {
        _history.Add($"{_ending} {choice}");
        var (us, peer) = choice % 2 == 0 ? (Alice, Bob) : (Bob, Alice);
        switch (_ending)
        {
            case ChannelEnding.OneCloses:
                ForceClose(us);
                break;
            case ChannelEnding.BothClose:
                ForceClose(us);
                ForceClose(peer);
                break;
            case ChannelEnding.OldCommitment:
                _cheater = new(_old[choice % 2], peer, _chain);
                _cheater.Publish((byte)(choice / 2));
                break;
            case ChannelEnding.Shutdown:
                ModelRun.Close(us, 1000);
                break;
            case ChannelEnding.Cycling:
                _cycler = new(peer, us, _chain);
                ForceClose(us);
                break;
        }
    }

    /// <summary>One thing that happens to a channel in use; nearly every other time all goes well for a while.</summary>
    private void ActInUse(byte what, byte choice)
    {
        Note("", what, choice);
        if (what >= 144)
        {
            GoOn(1 + (choice % 5));
        }
        else
        {
            _run.Act(what, choice);
        }
    }

    private void GoOn(int rounds)
    {
        _run.Connect();
        for (var i = 0; i < rounds; i++)
        {
            Alice.RunAll();
            Bob.RunAll();
            ModelRun.Deliver(Alice, Bob, int.MaxValue);
            ModelRun.Deliver(Bob, Alice, int.MaxValue);
            Alice.Do(new CommitDue());
            Bob.Do(new CommitDue());
        }
    }

    private void Act(byte what, byte choice)
    {
        var (us, peer) = what % 2 == 0 ? (Alice, Bob) : (Bob, Alice);
        var act = what / 2;
        Note(us.Name, (byte)act, choice);
        switch (act)
        {
            case < 24:
                Mine(choice);
                break;
            case < 26:
                _chain.TryMineExactly();
                break;
            case < 31:
                Reorganize(choice);
                break;
            case < 35:
                Confirm(choice);
                break;
            case < 43:
                Cheat(choice);
                break;
            case < 46:
                _chain[us].Deaf = 1 + (choice % 3);
                break;
            case < 49:
                us.Crash(_chain);
                peer.Disconnect();
                break;
            case < 53:
                Host(us);
                break;
            case < 55:
                GoOn(1 + (choice % 3));
                break;
            case < 60:
                ModelRun.Decide(us, (byte)(choice | 2));
                break;
            case 60:
                ForceClose(us);
                break;
            case < 63:
                _chain[us].Ignored = 1 + (choice % 3);
                break;
            default:
                _run.Act(what, choice);
                break;
        }
    }

    private void Mine(byte choice)
    {
        if (choice % 4 == 0)
        {
            _chain.Collect();
            _chain.Show();
        }

        _chain.Mine();
    }

    /// <summary>Blocks go; what was in them comes back, or nothing does for now, or something else takes its place.</summary>
    private void Reorganize(byte choice)
    {
        _chain.Undo(1U + (choice % 6U));
        switch (choice / 6 % 4)
        {
            case 0:
                _chain.Mine();
                _chain.Mine();
                break;
            case 1:
                _chain.TryMineExactly();
                break;
            case 2:
                Confirm(choice);
                break;
        }
    }

    /// <summary>A miner takes what it likes of all that may spend the funding output.</summary>
    private void Confirm(byte choice)
    {
        _chain.Collect();
        if (_cheater is not null && choice % 3 == 0)
        {
            _cheater.Publish(choice);
            return;
        }

        var candidates = Alice.Published.Concat(Bob.Published).Distinct().ToList();
        if (candidates.Count > 0)
        {
            _chain.TryMineExactly(candidates[choice % candidates.Count]);
        }
    }

    private void Cheat(byte choice)
    {
        if (_cycler is not null)
        {
            _cycler.Prepare();
            _chain.Mine(_cycler.Cycle);
        }
        else if (_cheater is null)
        {
            Mine(choice);
        }
        else
        {
            _cheater.MoveHtlcs(choice);
            Assert.False(_cheater.TakeDelayed(), "What the victim could take, it let go.");
        }
    }

    private static void ForceClose(ModelParty party) => party.Do(new Commanded(party.NewCommand(), new ForceCloseCommand()));

    /// <summary>The host does all that waits.</summary>
    private static void Host(ModelParty party)
    {
        party.RunAll();
        foreach (var key in party.Unacknowledged.ToArray())
        {
            party.Acknowledge(key);
        }
    }

    private void Finish()
    {
        _history.Add("finishing");
        foreach (var listener in _chain.Listeners)
        {
            (listener.Deaf, listener.Ignored) = (0, 0);
        }

        for (var i = 0; i < Patience && !HasEnded(); i++)
        {
            Host(Alice);
            Host(Bob);
            if (i == 2 && Alice.State.Phase is not (OnChain or Closing { Agreed.IsEmpty: false } or Ended) && Bob.State.Phase is not OnChain)
            {
                ForceClose(Alice);
            }

            MineOrCycle(i);
            if (_cheater is not null)
            {
                Assert.False(_cheater.TakeDelayed(), "What the victim could take, it let go.");
            }

            Check();
        }

        Assert.True(HasEnded(), $"It does not end. {string.Join("\n", _chain.Listeners.Select(listener => $"{listener.Party.Name} {listener.Party.State.Phase}: {string.Join("\n", listener.Keeper.Claims)} {string.Join("\n", listener.Keeper.Plan.Skipped)}"))}");
    }

    /// <summary>Two blocks of three are the adversary's, for a time.</summary>
    private void MineOrCycle(int block)
    {
        if (_cycler is not null && block < CyclingBlocks && block % 3 > 0)
        {
            _cycler.Prepare();
            _chain.Mine(_cycler.Cycle);
            return;
        }

        if (_cycler is not null && block >= CyclingBlocks)
        {
            _chain[_cycler.Party].Withholds = static _ => false;
        }

        Mine(1);
    }

    /// <summary>Whoever used an old copy of its data waits for what it cannot tell, and never ends.</summary>
    private bool HasEnded() => HasEnded(Alice) && HasEnded(Bob);

    private bool HasEnded(ModelParty party) =>
        party.State is Ended || (party == _cheater?.Party && Other(party).State is Ended && party.Offered.Values.All(outcome => outcome is not null));

    private ModelParty Other(ModelParty party) => party == Alice ? Bob : Alice;

    private void Check()
    {
        Record();
        foreach (var listener in _chain.Listeners)
        {
            if (listener.Party.State.Phase is OnChain)
            {
                listener.Party.Guarded ??= listener.Party.State;
            }

            if (!(ReferenceEquals(listener.Seen.State, listener.Party.State) && listener.Seen.Tip == _chain.Regtest.Tip))
            {
                listener.Seen = (listener.Party.State, _chain.Regtest.Tip);
                ModelRun.CheckStored(listener.Party);
                ClaimCheck.Check(listener, _chain);
            }
        }
    }

    private void Record()
    {
        foreach (var old in _old)
        {
            old.Record();
        }

        _outcome.Record();
    }

    private void Note(string who, byte what, byte choice) =>
        _history.Add($"{who} {what} {choice} at {_chain.Regtest.Height} [{Alice.State.Phase?.GetType().Name} {Bob.State.Phase?.GetType().Name}]");
}
