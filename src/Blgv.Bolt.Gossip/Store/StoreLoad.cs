namespace Blgv.Bolt.Gossip;

/// <summary>What opening a store found.</summary>
/// <param name="Records">How many records were read.</param>
/// <param name="Bytes">How many bytes they are.</param>
/// <param name="LostBytes">How many bytes after them could not be read: the end of a file that was being written when the power went, or damage. What was there comes again from peers.</param>
/// <param name="Generation">The generation that is open now. After damage it is a new one, which holds what was read.</param>
public readonly record struct StoreLoad(int Records, long Bytes, long LostBytes, uint Generation);
