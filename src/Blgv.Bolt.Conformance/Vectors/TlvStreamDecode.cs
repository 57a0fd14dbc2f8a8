using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>A TLV stream in one namespace or in both: its records, or what is wrong with it.</summary>
/// <param name="Namespaces">In which it is read.</param>
/// <param name="Stream">Its bytes.</param>
/// <param name="Records">The fields of the records that the namespace knows.</param>
/// <param name="Ignored">The records that it does not.</param>
/// <param name="Error">What is wrong, or null.</param>
/// <remarks>BOLT 1, Appendix B.</remarks>
internal sealed record TlvStreamDecode(Sequence<string> Namespaces, Bytes Stream, string Records, TlvRecords Ignored, ExpectedError? Error) : IVector
{
    public static IVector Read(VectorObject json)
    {
        var namespaces = json.Texts("namespaces");
        if (namespaces.IsEmpty || namespaces.Any(each => each is not ("n1" or "n2")))
        {
            throw json.Wrong("\"namespaces\" holds none or another than n1 and n2");
        }

        var stream = json.Hex("stream");
        var expect = json.Object("expect");
        return expect.Has("error")
            ? new TlvStreamDecode(namespaces, stream, "", default, ExpectedError.Read(expect))
            : new TlvStreamDecode(namespaces, stream, ReadRecords(expect.Object("records")), ReadIgnored(expect, "ignored"), null);
    }

    /// <summary>A list of uninterpreted records.</summary>
    public static TlvRecords ReadIgnored(VectorObject expect, string name)
    {
        var records = expect.Objects(name).Select(record => new TlvRecord(record.Unsigned("type"), record.Hex("value"))).ToArray();
        return records.Zip(records.Skip(1)).All(pair => pair.First.Type < pair.Second.Type)
            ? TlvRecords.Create(records)
            : throw expect.Wrong($"the types of \"{name}\" do not ascend");
    }

    public void Run(Check check)
    {
        foreach (var name in Namespaces)
        {
            if (name == "n1")
            {
                RunIn<N1>(check);
            }
            else
            {
                RunIn<N2>(check);
            }
        }
    }

    private static string ReadRecords(VectorObject records) => Shown(
        from name in records.Names
        let fields = records.Object(name)
        from field in fields.Names
        select (name, field, fields.Text(field)));

    private static string Shown(IEnumerable<(string Record, string Field, string Value)> fields) =>
        string.Join(", ", fields.Select(field => $"{field.Record}.{field.Field}={field.Value}"));

    private void RunIn<TNamespace>(Check check)
        where TNamespace : ITlvNamespace<TNamespace>
    {
        if (!FieldCodec.TryDecode<TNamespace>(Stream.Span, out var decoded, out var error) || Error is not null)
        {
            (Error ?? ExpectedError.None).Compare(check, error);
            return;
        }

        check.Same("records", Records, Shown(decoded.Fields));
        check.Same("ignored", Ignored.ToString(), decoded.Ignored.ToString());
        check.Same("encoded again", Stream.ToString(), Convert.ToHexStringLower(FieldCodec.Encode(decoded)));
    }
}
