using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Invoice;

/// <summary>The first rule that is broken; the later ones are not asked.</summary>
internal sealed class Bolt12Findings
{
    public Bolt12Error Error { get; private set; }

    public bool Broken => Error.Kind != Bolt12ErrorKind.None;

    public void Refuse(bool condition, Bolt12ErrorKind kind, ulong? type, string rule)
    {
        if (condition && !Broken)
        {
            Error = new Bolt12Error(kind, type, rule);
        }
    }

    public void Take(Bolt12Error error) => Error = Broken ? Error : error;

    public void RefuseTypesOutside(TlvRecords stream, Func<ulong, bool> range, string rule)
    {
        foreach (var record in stream)
        {
            Refuse(!range(record.Type), Bolt12ErrorKind.TypeOutOfRange, record.Type, rule);
        }
    }

    public void RefuseEmptyPaths(Sequence<BlindedPath>? paths, ulong type, string rule) =>
        Refuse((paths ?? []).Any(path => path.Path.IsEmpty), Bolt12ErrorKind.EmptyPath, type, rule);

    public void RefuseUnknownFeatures(Bytes? features, ulong type, string rule, params ReadOnlySpan<int> known)
    {
        foreach (var bit in SetBits(features ?? default))
        {
            Refuse(bit % 2 == 0 && !known.Contains(bit), Bolt12ErrorKind.UnknownFeature, type, rule);
        }
    }

    /// <summary>The bits of BOLT 12 are not those of BOLT 9, but they are counted alike: bit 0 is the lowest of the last byte.</summary>
    public static IEnumerable<int> SetBits(Bytes features) => new FeatureSet<BlindedPathContext>(features).SetBits();
}
