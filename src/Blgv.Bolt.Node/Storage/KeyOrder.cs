using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>The order of the host's keys: byte by byte, so that what is loaded never depends on a hash seed.</summary>
internal sealed class KeyOrder : IComparer<Bytes>
{
    public static KeyOrder Instance { get; } = new();

    public int Compare(Bytes x, Bytes y) => x.Span.SequenceCompareTo(y.Span);
}
