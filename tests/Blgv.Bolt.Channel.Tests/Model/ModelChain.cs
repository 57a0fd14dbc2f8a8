using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel.Tests.Model;

/// <summary>What the hosts of a model see of blocks.</summary>
internal interface IModelChain
{
    /// <summary>A block, which the parties may hear of.</summary>
    void Mine(bool takesFunding, uint position, params ModelParty[] parties);

    /// <summary>Blocks are taken off.</summary>
    void Undo(uint count, params ModelParty[] parties);

    /// <summary>After a start: what its state says of the chain is brought up to what the chain says.</summary>
    void CatchUp(ModelParty party);
}

/// <summary>
/// Blocks that come and go, with the funding transaction in one of them: taken off the chain, it waits and comes back elsewhere. Every host
/// sees every block; one that was down is told what changed.
/// </summary>
internal sealed class ModelChain(Transaction funding, uint height) : IModelChain
{
    private readonly uint _first = height;
    private uint _height = height;
    private ShortChannelId? _funding;

    /// <summary>A block, with the funding transaction if it waits and the miner takes it.</summary>
    public void Mine(bool takesFunding, uint position, params ModelParty[] parties)
    {
        _height++;
        var isHere = takesFunding && _funding is null;
        _funding = isHere ? new ShortChannelId(_height, 1 + position, 0) : _funding;
        foreach (var party in parties)
        {
            party.Height = new(_height);
            party.Do(Block(_height));
        }
    }

    public void Undo(uint count, params ModelParty[] parties)
    {
        for (var i = 0; i < count && _height > _first; i++)
        {
            _funding = _funding?.BlockHeight == _height ? null : _funding;
            _height--;
            foreach (var party in parties)
            {
                party.Height = new(_height);
                party.Do(new BlockDisconnected(new(_height)));
            }
        }
    }

    public void CatchUp(ModelParty party)
    {
        if (party.State.Core?.Funding.Confirmed is { } stored && stored != _funding)
        {
            party.Do(new BlockDisconnected(new(stored.BlockHeight - 1)));
        }

        for (var block = _funding?.BlockHeight ?? _height; block <= _height; block++)
        {
            party.Do(Block(block));
        }
    }

    private BlockConnected Block(uint at) => new(
        new(at),
        new(Pair.Hash($"block {at}")),
        _funding is { } place && place.BlockHeight == at ? [new ConfirmedTransaction(place.TransactionIndex, funding)] : []);
}
