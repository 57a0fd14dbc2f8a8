using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Wire.Tests;

/// <summary>A subtype like <c>witness</c>.</summary>
internal readonly record struct Piece(Bytes Data) : ISubtype<Piece>
{
    public static string WireType => "piece";

    public static Piece Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new(r.Bytes("len", "piece_data"));

    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct => w.Bytes("len", "piece_data", Data);
}

/// <summary>A message with every kind of field that there is, those of later messages too.</summary>
internal sealed record Everything : IMessage<Everything>
{
    public static ushort Type => 40003;

    public static string Name => "everything";

    public byte A { get; init; }

    public ushort B { get; init; }

    public uint C { get; init; }

    public ulong D { get; init; }

    public sbyte E { get; init; }

    public short F { get; init; }

    public int G { get; init; }

    public long H { get; init; }

    public ulong I { get; init; }

    public Satoshi J { get; init; }

    public MilliSatoshi K { get; init; }

    public ShortChannelId L { get; init; }

    public Bytes M { get; init; } = Bytes.FromHex("000102");

    public Bytes N { get; init; }

    public UntrustedText O { get; init; }

    public Sequence<Bytes32> P { get; init; }

    public Piece Q { get; init; }

    public Sequence<Piece> R { get; init; }

    public Bytes Aa { get; init; }

    public BlindedPath Bb { get; init; } = new(default, PointBytes.FromHex("02" + new string('0', 64)), default);

    public Sequence<uint> Cc { get; init; } = [1, uint.MaxValue];

    public Sequence<ShortChannelId> Dd { get; init; } = [default, default];

    public ushort? S { get; init; }

    public uint? T { get; init; }

    public ulong? U { get; init; }

    public Bytes? V { get; init; }

    public UntrustedText? W { get; init; }

    public Sequence<ShortChannelId>? X { get; init; }

    public Sequence<Piece>? Y { get; init; }

    public bool Z { get; init; }

    public TlvRecords Extension { get; init; }

    public static Everything Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var fixedPart = new Everything
        {
            A = r.U8("a"), B = r.U16("b"), C = r.U32("c"), D = r.U64("d"), E = r.S8("e"), F = r.S16("f"), G = r.S32("g"), H = r.S64("h"),
            I = r.BigSize("i"), J = r.SatoshiAmount("j"), K = r.MilliSatoshiAmount("k"), L = r.Fixed<ShortChannelId>("l"),
            M = r.FixedBytes(3, "m"), N = r.Bytes("n_len", "n"), O = r.Text("o_len", "o"), P = r.ArrayOf<Bytes32>("p_count", "p"),
            Q = r.Subtype<Piece>("q"), R = r.SubtypesOf<Piece>("r_count", "r"),
            Aa = r.ShortBytes("aa_len", "aa"), Bb = r.Subtype<BlindedPath>("bb"), Cc = r.U32s(2, "cc"), Dd = r.FixedArrayOf<ShortChannelId>(2, "dd"),
        };
        r.BeginTlvs("everything_tlvs");
        ushort? s = ReadTlv(ref r, 0, "s", static (ref TReader r) => r.TU16("s"));
        uint? t = ReadTlv(ref r, 2, "t", static (ref TReader r) => r.TU32("t"));
        ulong? u = ReadTlv(ref r, 4, "u", static (ref TReader r) => r.TU64("u"));
        Bytes? v = ReadTlv(ref r, 300, "v", static (ref TReader r) => r.Rest("v"));
        UntrustedText? w = ReadTlv(ref r, 301, "w", static (ref TReader r) => r.Utf8Rest("w"));
        Sequence<ShortChannelId>? x = ReadTlv(ref r, 70000, "x", static (ref TReader r) => r.RestOf<ShortChannelId>("x"));
        Sequence<Piece>? y = ReadTlv(ref r, 70002, "y", static (ref TReader r) => r.RestOfSubtypes<Piece>("y"));
        var z = r.BeginTlv(ulong.MaxValue, "z");
        if (z)
        {
            r.EndTlv();
        }

        return fixedPart with { S = s, T = t, U = u, V = v, W = w, X = x, Y = y, Z = z, Extension = r.EndTlvs() };
    }

    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.U8("a", A);
        w.U16("b", B);
        w.U32("c", C);
        w.U64("d", D);
        w.S8("e", E);
        w.S16("f", F);
        w.S32("g", G);
        w.S64("h", H);
        w.BigSize("i", I);
        w.SatoshiAmount("j", J);
        w.MilliSatoshiAmount("k", K);
        w.Fixed("l", L);
        w.FixedBytes(3, "m", M);
        w.Bytes("n_len", "n", N);
        w.Text("o_len", "o", O);
        w.ArrayOf("p_count", "p", P);
        w.Subtype("q", Q);
        w.SubtypesOf("r_count", "r", R);
        w.ShortBytes("aa_len", "aa", Aa);
        w.Subtype("bb", Bb);
        w.U32s(2, "cc", Cc);
        w.FixedArrayOf(2, "dd", Dd);
        w.BeginTlvs("everything_tlvs", Extension);
        WriteTlv(ref w, 0, "s", S, static (ref TWriter w, ushort value) => w.TU16("s", value));
        WriteTlv(ref w, 2, "t", T, static (ref TWriter w, uint value) => w.TU32("t", value));
        WriteTlv(ref w, 4, "u", U, static (ref TWriter w, ulong value) => w.TU64("u", value));
        WriteTlv(ref w, 300, "v", V, static (ref TWriter w, Bytes value) => w.Rest("v", value));
        WriteTlv(ref w, 301, "w", W, static (ref TWriter w, UntrustedText value) => w.Utf8Rest("w", value));
        WriteTlv(ref w, 70000, "x", X, static (ref TWriter w, Sequence<ShortChannelId> value) => w.RestOf("x", value));
        WriteTlv(ref w, 70002, "y", Y, static (ref TWriter w, Sequence<Piece> value) => w.RestOfSubtypes("y", value));
        if (w.BeginTlv(ulong.MaxValue, "z", Z))
        {
            w.EndTlv();
        }

        w.EndTlvs();
    }

    private delegate TValue ReadValue<TReader, TValue>(ref TReader r)
        where TReader : allows ref struct;

    private delegate void WriteValue<TWriter, TValue>(ref TWriter w, TValue value)
        where TWriter : allows ref struct;

    private static TValue? ReadTlv<TReader, TValue>(ref TReader r, ulong type, string name, ReadValue<TReader, TValue> read)
        where TReader : struct, IFieldReader, allows ref struct
        where TValue : struct
    {
        if (!r.BeginTlv(type, name))
        {
            return null;
        }

        var value = read(ref r);
        r.EndTlv();
        return value;
    }

    private static void WriteTlv<TWriter, TValue>(ref TWriter w, ulong type, string name, TValue? value, WriteValue<TWriter, TValue> write)
        where TWriter : struct, IFieldWriter, allows ref struct
        where TValue : struct
    {
        if (w.BeginTlv(type, name, value, out var content))
        {
            write(ref w, content);
            w.EndTlv();
        }
    }
}
