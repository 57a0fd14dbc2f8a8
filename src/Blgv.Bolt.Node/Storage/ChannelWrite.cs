using System.Globalization;
using System.Text;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>One step of one channel, as it becomes durable.</summary>
/// <param name="Channel">The channel's number: the index from which its keys derive. It is never used for another channel.</param>
/// <param name="Sequence">Counts the writes of this channel from 1, without gaps: a writer that does not know the latest one is refused.</param>
/// <param name="Facts">What happened since the write before, encoded; may be empty.</param>
/// <param name="Marks">The signer's high-water marks; they replace the former ones.</param>
public sealed record ChannelWrite(uint Channel, ulong Sequence, Bytes Facts, Bytes Marks)
{
    /// <summary>The channel's whole state with <see cref="Facts"/> applied, encoded; the facts up to here are then forgotten. Null for none.</summary>
    public Bytes? Snapshot { get; init; }

    /// <summary>What punishes commitments that the peer revokes, added to what the channel has.</summary>
    public Sequence<StoredRevocable> Revocable { get; init; }

    /// <summary>Whether this is the channel's last write: nothing of it is loaded again, and its number is not taken again.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>The numbers and the lengths: the content can hold secrets.</summary>
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(
            CultureInfo.InvariantCulture,
            $"Channel = {Channel}, Sequence = {Sequence}, Facts = {Facts.Length} bytes, Marks = {Marks.Length} bytes, Snapshot = {Snapshot?.Length ?? 0} bytes, Revocable = {Revocable.Count}, IsDeleted = {IsDeleted}");
        return true;
    }
}
