using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Wire.Tests;

/// <summary>A user's own message, as the documentation of <see cref="IMessage{TSelf}"/> shows it.</summary>
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
}

/// <summary>A user's TLV record of an even type.</summary>
internal readonly record struct TreasuryTag(ulong Account) : ITlvRecord<TreasuryTag>
{
    public static ulong TlvType => 65538;

    public static string TlvName => "treasury_tag";

    public static TreasuryTag Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new(r.U64("account"));

    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct => w.U64("account", Account);
}

internal static class Samples
{
    public static TlvRecords UnknownOdd { get; } = [new TlvRecord(201, Bytes.FromHex("2acb")), new TlvRecord(203, Bytes.Empty)];

    /// <summary>Each message of the registry, with everything in it that it can have.</summary>
    public static IReadOnlyList<IMessage> Full { get; } =
    [
        new Init
        {
            GlobalFeatures = new FeatureSet<InitContext>(Bytes.FromHex("2200")),
            Features = new FeatureSet<InitContext>(Bytes.FromHex("00000802aa8a59")),
            Networks = [ChainHash.Bitcoin, ChainHash.Regtest],
            RemoteAddr = Bytes.FromHex("017f0000012607"),
            Extension = [new TlvRecord(2147483647, Bytes.FromHex("01"))],
        },
        new Error { ChannelId = ChannelId.FromHex(new string('a', 64)), Data = UntrustedText.FromString("no such channel"), Extension = UnknownOdd },
        new Warning { Data = new UntrustedText(Bytes.FromHex("00ff1b5b41")), Extension = UnknownOdd },
        new Ping { NumPongBytes = 65532, Ignored = Bytes.FromHex("000000"), Extension = UnknownOdd },
        new Pong { Ignored = Bytes.Copy(new byte[300]), Extension = UnknownOdd },
        new PeerStorage { Blob = Bytes.FromHex("c0ffee"), Extension = UnknownOdd },
        new PeerStorageRetrieval { Blob = Bytes.FromHex("decade"), Extension = UnknownOdd },
        .. EveryMessage.Cases.Where(each => each.Type > 19 || each.Type == 2).Select(each => each.Make(new RandomFilling(each.Type, full: true))),
    ];

    /// <summary>Each message with nothing in it that can be left out.</summary>
    public static IReadOnlyList<IMessage> Empty { get; } =
        [.. EveryMessage.Cases.Select(each => each.Make(new SmallestFilling()))];

    public static IEnumerable<IMessage> All => Full.Concat(Empty);

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, All.Count())];

    public static IMessage Get(int index) => All.ElementAt(index);
}
