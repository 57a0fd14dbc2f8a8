using System.Globalization;
using System.Text;

namespace Blgv.Bolt.Channel;

/// <summary>What is wrong with stored bytes.</summary>
public enum StorageErrorKind : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The bytes begin with a version that is not known here.</summary>
    UnknownVersion,

    /// <summary>The bytes end before the field does.</summary>
    Truncated,

    /// <summary>An integer or the header of a record is not minimally encoded.</summary>
    NotMinimal,

    /// <summary>The type of a record is not above the one before.</summary>
    RecordsOutOfOrder,

    /// <summary>A record of an even type that is not known here: what it says must not be ignored.</summary>
    UnknownEvenRecord,

    /// <summary>A record that must be there is not.</summary>
    MissingRecord,

    /// <summary>A field holds what it cannot hold: a point that is not on the curve, an amount above 21 million bitcoin.</summary>
    InvalidValue,

    /// <summary>Every field is possible, but they do not go together: balances that do not add up to the funding, an HTLC that is there twice.</summary>
    Inconsistent,
}

/// <summary>Why stored bytes are not loaded: for the operator, since it means damage or a newer version.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Offset">The byte it was noticed at.</param>
/// <param name="Name">The record and field, <c>record.field</c>; what does not fit, for <see cref="StorageErrorKind.Inconsistent"/>.</param>
/// <param name="RecordType">The type of the unknown record, or the unknown version.</param>
public readonly record struct StorageError(StorageErrorKind Kind, int Offset, string Name, ulong? RecordType = null)
{
    /// <summary>A sentence for a log, with what to do.</summary>
    /// <returns>Such as <c>record of unknown even type 90 in facts at byte 1: a newer version wrote it; run that version</c>.</returns>
    public override string ToString()
    {
        var text = new StringBuilder(Kind switch
        {
            StorageErrorKind.None => "no error",
            StorageErrorKind.UnknownVersion => string.Create(CultureInfo.InvariantCulture, $"format version {RecordType}"),
            StorageErrorKind.Truncated => "the bytes end too early",
            StorageErrorKind.NotMinimal => "an integer is not minimally encoded",
            StorageErrorKind.RecordsOutOfOrder => "records do not come in ascending order",
            StorageErrorKind.UnknownEvenRecord => string.Create(CultureInfo.InvariantCulture, $"record of unknown even type {RecordType}"),
            StorageErrorKind.MissingRecord => "a record is missing",
            StorageErrorKind.InvalidValue => "an impossible value",
            StorageErrorKind.Inconsistent => "parts that do not go together",
            _ => Kind.ToString(),
        });
        if (Kind == StorageErrorKind.None)
        {
            return text.ToString();
        }

        text.Append(CultureInfo.InvariantCulture, $" in {Name} at byte {Offset}");
        return text.Append(Kind is StorageErrorKind.UnknownVersion or StorageErrorKind.UnknownEvenRecord
            ? ": a newer version wrote it; run that version"
            : ": the data is damaged; restore it from a copy").ToString();
    }
}
