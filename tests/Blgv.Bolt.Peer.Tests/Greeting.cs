using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Peer.Tests;

/// <summary>A message of a user's own, odd so that others ignore it.</summary>
internal sealed record Greeting : IMessage<Greeting>
{
    public static ushort Type => 40001;

    public static string Name => "greeting";

    public UntrustedText Text { get; init; }

    public TlvRecords Extension { get; init; }

    public static Greeting Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var text = r.Text("len", "text");
        r.BeginTlvs("extension");
        return new Greeting { Text = text, Extension = r.EndTlvs() };
    }

    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Text("len", "text", Text);
        w.BeginTlvs("extension", Extension);
        w.EndTlvs();
    }

    public static Greeting Of(string text) => new() { Text = UntrustedText.FromString(text) };
}

/// <summary>A TLV record of a user's own on somebody else's message.</summary>
internal readonly record struct TreasuryTag(ulong Account) : ITlvRecord<TreasuryTag>
{
    public static ulong TlvType => 65537;

    public static string TlvName => "treasury_tag";

    public static TreasuryTag Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new(r.U64("account"));

    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct => w.U64("account", Account);
}
