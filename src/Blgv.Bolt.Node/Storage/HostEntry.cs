using System.Globalization;
using System.Text;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>One of the host's own entries, as it was stored.</summary>
/// <param name="Key">The entry's name.</param>
/// <param name="Value">Its value.</param>
public sealed record HostEntry(Bytes Key, Bytes Value)
{
    /// <summary>The lengths: the content can hold secrets.</summary>
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"Key = {Key.Length} bytes, Value = {Value.Length} bytes");
        return true;
    }
}
