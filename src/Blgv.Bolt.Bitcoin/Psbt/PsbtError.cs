using System.Globalization;

namespace Blgv.Bolt.Bitcoin;

/// <summary>What is wrong with bytes that should have been a PSBT.</summary>
public enum PsbtErrorKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The first five bytes are not <c>psbt</c> and 0xff; a text is not base64.</summary>
    NotPsbt,

    /// <summary>The bytes end before the field does.</summary>
    Truncated,

    /// <summary>Bytes are left after the last map.</summary>
    TrailingBytes,

    /// <summary>A CompactSize integer is longer than it need be.</summary>
    CompactSizeNotMinimal,

    /// <summary>A version that is neither 0 nor 2.</summary>
    UnsupportedVersion,

    /// <summary>A key that was in the map before.</summary>
    DuplicateKey,

    /// <summary>What follows the type in a key does not fit the type.</summary>
    InvalidKey,

    /// <summary>The value does not fit the type.</summary>
    InvalidValue,

    /// <summary>A field of another version.</summary>
    FieldNotAllowed,

    /// <summary>A field that the version asks for is not there.</summary>
    MissingField,
}

/// <summary>Why bytes are no PSBT, and where.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Offset">The byte it was noticed at, from 0: for a field, that of its key; for a missing one, the end of its map.</param>
public readonly record struct PsbtError(PsbtErrorKind Kind, int Offset)
{
    /// <summary>A sentence for a log.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} at byte {Offset}");
}
