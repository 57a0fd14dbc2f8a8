namespace Blgv.Bolt.Gossip;

/// <summary>A place in the store's stream of messages: all that a slow reader has to keep. The default value is the start.</summary>
/// <param name="Generation">The generation it is in; 0 at the start.</param>
/// <param name="Position">In units of eight bytes, the record that comes next; 0 at the start.</param>
public readonly record struct StoreCursor(uint Generation, uint Position);

/// <summary>A message out of the store.</summary>
/// <param name="Kind">Which of the three it is.</param>
/// <param name="Position">Where it is; the graph's records name the position of the current one, so that an outdated one is known by it.</param>
/// <param name="ReceivedAt">When it came, in seconds since 1970.</param>
/// <param name="Length">How many bytes were written to the destination.</param>
public readonly record struct StoredMessage(StoreRecordKind Kind, uint Position, uint ReceivedAt, int Length);

/// <summary>How a step along the store ended.</summary>
public enum StoreStep
{
    /// <summary>At the end; more may be appended later.</summary>
    End = 0,

    /// <summary>With a message.</summary>
    Message = 1,

    /// <summary>The store was compacted meanwhile: the cursor is at the start of the new generation. What was read may come again.</summary>
    Restarted = 2,
}
