using System.Globalization;
using System.Text;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>One change of the host's own entries: payments in flight, invoices, the next channel number.</summary>
/// <param name="Key">The entry's name.</param>
/// <param name="Value">Its new value, which may be empty; null removes the entry.</param>
public sealed record HostWrite(Bytes Key, Bytes? Value)
{
    /// <summary>The lengths: the content can hold secrets.</summary>
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"Key = {Key.Length} bytes, Value = ");
        builder.Append(Value is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value.Length} bytes") : "removed");
        return true;
    }
}
