namespace Blgv.Bolt.Wire.Messages;

/// <summary>What is wrong with an encoded array of a gossip query. The message around it is right; its sender may be warned or disconnected.</summary>
/// <remarks>BOLT 7, "Query Messages"; rule 7.29.</remarks>
public enum EncodedArrayError
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>There is not even an encoding type.</summary>
    NoEncoding,

    /// <summary>Encoding type 1, zlib, which must not be used any more; nothing is inflated.</summary>
    Compressed,

    /// <summary>An encoding type that is not known.</summary>
    UnknownEncoding,

    /// <summary>The bytes are no whole number of elements.</summary>
    NotWhole,

    /// <summary>A query flag is not minimally encoded.</summary>
    NotMinimal,

    /// <summary>Not as many query flags as channels.</summary>
    WrongCount,
}

/// <summary>The rule behind an <see cref="EncodedArrayError"/>.</summary>
public static class EncodedArrayErrors
{
    /// <summary>The receiver rule that refuses the array, as numbered in <c>bolt-test-vectors/rules.csv</c>.</summary>
    /// <param name="error">What is wrong.</param>
    /// <returns>The rule; empty when nothing is wrong.</returns>
    public static string Rule(this EncodedArrayError error) => error == EncodedArrayError.None ? "" : "7.29";
}

/// <summary>The first byte of every encoded array.</summary>
internal static class ArrayEncoding
{
    public const byte Uncompressed = 0;

    public const byte Zlib = 1;

    public static EncodedArrayError Check(byte encodingType) => encodingType switch
    {
        Uncompressed => EncodedArrayError.None,
        Zlib => EncodedArrayError.Compressed,
        _ => EncodedArrayError.UnknownEncoding,
    };
}
