using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Invoice;

/// <summary>A tagged field as it stands in an invoice, known or not.</summary>
/// <param name="Type">0 to 31.</param>
/// <param name="Groups">The data, five bits in each byte, at most <see cref="MaxGroups"/>.</param>
/// <remarks>BOLT 11, "Tagged Fields".</remarks>
public readonly record struct Bolt11Field(byte Type, Bytes Groups)
{
    /// <summary>The most groups of five bits that one field can hold: what ten bits can say.</summary>
    public const int MaxGroups = 1023;

    /// <summary>The most bytes that one field can hold.</summary>
    public const int MaxBytes = MaxGroups * 5 / 8;

    internal const byte PaymentHash = 1;
    internal const byte Route = 3;
    internal const byte Features = 5;
    internal const byte Expiry = 6;
    internal const byte Fallback = 9;
    internal const byte Description = 13;
    internal const byte PaymentSecret = 16;
    internal const byte Payee = 19;
    internal const byte DescriptionHash = 23;
    internal const byte MinFinalCltvExpiry = 24;
    internal const byte Metadata = 27;

    private const string Letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    /// <summary>The letter that stands for the type in the text, by which the specification calls the field.</summary>
    public char Letter => Letters[Type & 31];

    /// <summary>Letter and data in hex, a byte for each group.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Letter}: {Groups}";
}
