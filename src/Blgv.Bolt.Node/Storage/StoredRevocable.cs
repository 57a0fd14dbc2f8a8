using System.Globalization;
using System.Text;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>What punishes one commitment of the peer if it appears on the chain after its revocation. It is written once and read only on a breach.</summary>
/// <param name="Funding">The funding output that the commitment spends.</param>
/// <param name="Number">The commitment's number.</param>
/// <param name="Content">The rest, encoded. A record of the same output and number written later replaces an earlier one.</param>
public sealed record StoredRevocable(OutPoint Funding, ulong Number, Bytes Content)
{
    /// <summary>The key and the length.</summary>
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"Funding = {Funding}, Number = {Number}, Content = {Content.Length} bytes");
        return true;
    }
}
