using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Offers;

/// <summary>An address on the chain: a witness program.</summary>
/// <param name="Version">The version of the witness program.</param>
/// <param name="Address">The witness program.</param>
/// <remarks>BOLT 12, "Invoices", <c>fallback_address</c>.</remarks>
public readonly record struct FallbackAddress(byte Version, Bytes Address) : ISubtype<FallbackAddress>
{
    /// <inheritdoc/>
    public static string WireType => "fallback_address";

    /// <inheritdoc/>
    public static FallbackAddress Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new(r.U8("version"), r.Bytes("len", "address"));

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.U8("version", Version);
        w.Bytes("len", "address", Address);
    }
}
