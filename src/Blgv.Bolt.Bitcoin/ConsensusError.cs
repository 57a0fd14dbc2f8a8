using System.Globalization;

namespace Blgv.Bolt.Bitcoin;

/// <summary>What is wrong with bytes that should have been a transaction or a block.</summary>
public enum ConsensusErrorKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The bytes end before the field does, or a count promises more items than the bytes can hold.</summary>
    Truncated,

    /// <summary>Bytes are left after the last field.</summary>
    TrailingBytes,

    /// <summary>A CompactSize integer is longer than it need be.</summary>
    CompactSizeNotMinimal,

    /// <summary>The transaction has no inputs.</summary>
    NoInputs,

    /// <summary>The flag after the witness marker is not 1.</summary>
    UnknownFlag,

    /// <summary>The transaction is marked as having witnesses and all of them are empty.</summary>
    SuperfluousWitness,

    /// <summary>An output, or all of them together, holds more than 21 million bitcoin.</summary>
    AmountTooLarge,
}

/// <summary>Why bytes are no transaction or block, and where.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Offset">The byte it was noticed at, from 0.</param>
public readonly record struct ConsensusError(ConsensusErrorKind Kind, int Offset)
{
    /// <summary>A sentence for a log.</summary>
    /// <returns>Such as <c>the bytes end too early at byte 12</c>.</returns>
    public override string ToString()
    {
        var what = Kind switch
        {
            ConsensusErrorKind.None => "no error",
            ConsensusErrorKind.Truncated => "the bytes end too early",
            ConsensusErrorKind.TrailingBytes => "bytes are left over",
            ConsensusErrorKind.CompactSizeNotMinimal => "a CompactSize is not minimally encoded",
            ConsensusErrorKind.NoInputs => "the transaction has no inputs",
            ConsensusErrorKind.UnknownFlag => "the witness flag is not 1",
            ConsensusErrorKind.SuperfluousWitness => "the transaction promises witnesses and has none",
            ConsensusErrorKind.AmountTooLarge => "an amount above 21 million bitcoin",
            _ => Kind.ToString(),
        };
        return Kind == ConsensusErrorKind.None ? what : string.Create(CultureInfo.InvariantCulture, $"{what} at byte {Offset}");
    }
}
