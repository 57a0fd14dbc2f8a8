using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Model;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;

namespace Blgv.Bolt.Channel.Tests.OnChainModel;

/// <summary>
/// One chain and mempool for both parties. What they publish and what their keepers make goes in; blocks come and go, and each host hears of them
/// when it listens, from the last block on that it remembers.
/// </summary>
internal sealed class SharedChain(RegtestChain regtest) : IModelChain
{
    /// <summary>No reorganization is deeper: what is deeper counts as settled.</summary>
    public const uint DeepestReorganization = 6;

    private readonly Dictionary<ModelParty, Listener> _listeners = [];
    private uint _highest = regtest.Height.Value;

    public RegtestChain Regtest { get; } = regtest;

    public IReadOnlyCollection<Listener> Listeners => _listeners.Values;

    /// <summary>How many blocks came that did not take what paid the most, or were taken off.</summary>
    public int Disturbances { get; private set; }

    public Listener this[ModelParty party] => _listeners[party];

    public void Add(ModelParty party)
    {
        var hashes = Enumerable.Range(0, (int)Regtest.Height.Value + 1).Select(height => Regtest.HashAt(new((uint)height)));
        _listeners.Add(party, new(party, new(Regtest, party.Name, () => party.State, () => party.Signer, party.Policy), [.. hashes]));
        party.Watched.UnionWith(ChannelMachine.Owed(party.State).OfType<Watch>().Select(watch => watch.OutPoint));
    }

    /// <summary>What waits to be broadcast goes out.</summary>
    public void Collect()
    {
        foreach (var listener in Listeners)
        {
            listener.Submit();
        }
    }

    /// <summary>Keepers work, and a miner takes what pays the most.</summary>
    /// <param name="adversary">What happens in mempools between.</param>
    public void Mine(Action? adversary = null)
    {
        Collect();
        foreach (var listener in Listeners)
        {
            listener.Work();
        }

        adversary?.Invoke();
        Disturbances += adversary is null ? 0 : 1;
        Regtest.Mine(1);
        _highest = Math.Max(_highest, Regtest.Height.Value);
        foreach (var listener in Listeners)
        {
            listener.TakeNote(counts: adversary is null);
        }

        Tell();
    }

    /// <summary>A block with these and nothing else; none where they are not valid.</summary>
    public bool TryMineExactly(params Transaction[] transactions)
    {
        if (Regtest.MineExactly(Sequence.Create<Transaction>(transactions), out _) is not null)
        {
            return false;
        }

        Disturbances++;
        _highest = Math.Max(_highest, Regtest.Height.Value);
        Tell();
        return true;
    }

    /// <summary>What is in the mempool and concerns a host that listens.</summary>
    public void Show()
    {
        foreach (var listener in Listeners.Where(listener => listener.IsAwake))
        {
            foreach (var entry in Regtest.Mempool.Where(entry => entry.Transaction.Inputs.Any(input => listener.Party.Watched.Contains(input.PreviousOutput))))
            {
                listener.Party.Do(new TransactionSeen(entry.Transaction));
            }
        }
    }

    public void Mine(bool takesFunding, uint position, params ModelParty[] parties) => Mine();

    public void Undo(uint count, params ModelParty[] parties)
    {
        var lowest = _highest > DeepestReorganization ? _highest - DeepestReorganization : 0;
        count = Math.Min(count, Regtest.Height.Value > lowest ? Regtest.Height.Value - lowest : 0);
        Disturbances += (int)count;
        Regtest.Undo((int)count);
        foreach (var listener in Listeners)
        {
            listener.Chances.Clear();
        }

        Tell();
    }

    public void CatchUp(ModelParty party) => _listeners[party].HearAgain();

    /// <summary>All who listen hear what is new.</summary>
    public void Tell()
    {
        foreach (var listener in Listeners)
        {
            listener.Hear();
        }
    }
}
