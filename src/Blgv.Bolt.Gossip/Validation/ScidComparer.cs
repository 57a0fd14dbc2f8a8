using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Gossip;

/// <summary>Compares channel identifiers under secret numbers: the type's own hash folds the halves first, so that keys could be made to meet.</summary>
internal sealed class ScidComparer(SeededHash hash) : IEqualityComparer<ShortChannelId>
{
    public bool Equals(ShortChannelId x, ShortChannelId y) => x.Value == y.Value;

    public int GetHashCode(ShortChannelId obj) => unchecked((int)hash.Of(obj.Value));
}

/// <summary>Compares node ids under secret numbers.</summary>
internal sealed class NodeComparer(SeededHash hash) : IEqualityComparer<PointBytes>
{
    public bool Equals(PointBytes x, PointBytes y) => x == y;

    public int GetHashCode(PointBytes obj) => unchecked((int)hash.Of(obj));
}
