using System.Globalization;
using System.Runtime.CompilerServices;

namespace Blgv.Bolt.Crypto;

/// <summary>Argument checks shared by the primitives.</summary>
internal static class Check
{
    internal static void Length(ReadOnlySpan<byte> value, int length, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value.Length != length)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{length} bytes are needed, {value.Length} were given."), name);
        }
    }
}
