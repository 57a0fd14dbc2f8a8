using System.Globalization;
using System.Text;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>A channel as it is loaded: its state is the snapshot with the facts applied in order.</summary>
/// <param name="Channel">The channel's number.</param>
/// <param name="SnapshotSequence">The write that brought the snapshot; 0 if none did.</param>
/// <param name="Snapshot">The last snapshot; empty if there was none.</param>
/// <param name="Facts">The facts of each write after it: as many as there are from <paramref name="SnapshotSequence"/> to <paramref name="Sequence"/>.</param>
/// <param name="Sequence">The last write; the next one is one higher.</param>
/// <param name="Marks">The signer's high-water marks of the last write.</param>
public sealed record StoredChannel(
    uint Channel, ulong SnapshotSequence, Bytes Snapshot, Sequence<Bytes> Facts, ulong Sequence, Bytes Marks)
{
    /// <summary>The numbers and the lengths: the content can hold secrets.</summary>
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(
            CultureInfo.InvariantCulture,
            $"Channel = {Channel}, SnapshotSequence = {SnapshotSequence}, Snapshot = {Snapshot.Length} bytes, Facts = {Facts.Count}, Sequence = {Sequence}, Marks = {Marks.Length} bytes");
        return true;
    }
}
