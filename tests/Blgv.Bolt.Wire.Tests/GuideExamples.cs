using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Wire.Tests;

// What docs/guides/messages.md shows, word for word; a test compares the two.

// type 40961 (treasury_report)
//   channel_id        channel_id
//   u64               amount_msat
//   u16               len
//   len*byte          memo
//   treasury_report_tlvs:
//     1 valid_until   u32   height
internal sealed record TreasuryReport : IMessage<TreasuryReport>
{
    public static ushort Type => 40961;

    public static string Name => "treasury_report";

    public required ChannelId ChannelId { get; init; }

    public required MilliSatoshi AmountMsat { get; init; }

    public UntrustedText Memo { get; init; }

    public BlockHeight? ValidUntil { get; init; }

    public TlvRecords Extension { get; init; }

    public static TreasuryReport Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var channelId = r.Fixed<ChannelId>("channel_id");
        var amountMsat = r.MilliSatoshiAmount("amount_msat");
        var memo = r.Text("len", "memo");
        r.BeginTlvs("treasury_report_tlvs");
        r.U32Tlv(1, "valid_until", "height", out var validUntil);
        return new TreasuryReport
        {
            ChannelId = channelId,
            AmountMsat = amountMsat,
            Memo = memo,
            ValidUntil = validUntil is { } height ? new BlockHeight(height) : null,
            Extension = r.EndTlvs(),
        };
    }

    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.MilliSatoshiAmount("amount_msat", AmountMsat);
        w.Text("len", "memo", Memo);
        w.BeginTlvs("treasury_report_tlvs", Extension);
        w.U32Tlv(1, "valid_until", "height", ValidUntil?.Value);
        w.EndTlvs();
    }
}

// record 4 of open_channel_tlvs (disable_channel_reserve), a proposal
internal readonly record struct DisableChannelReserve : ITlvRecord<DisableChannelReserve>
{
    public static ulong TlvType => 4;

    public static string TlvName => "disable_channel_reserve";

    public static DisableChannelReserve Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => default;

    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
    }
}

public sealed class GuideExamples
{
    [Fact]
    public void The_examples_of_the_guide_run()
    {
        var registry = MessageRegistry.Bolt
            .Add<TreasuryReport>()
            .AddTlv<OpenChannel, DisableChannelReserve>();

        var report = new TreasuryReport
        {
            ChannelId = ChannelId.FromHex(new string('a', 64)),
            AmountMsat = new MilliSatoshi(1_000_000),
            Memo = UntrustedText.FromString("November"),
            ValidUntil = new BlockHeight(900_000),
        };

        byte[] bytes = report.ToArray();
        Assert.True(registry.TryDecode(bytes, out var message, out var error), error.ToString());
        Assert.Equal(report, message);

        string json = registry.ToJson(report);
        Assert.True(registry.TryReadJson(json, out var read, out var jsonError), jsonError.ToString());
        Assert.Equal(report, read);

        var open = (OpenChannel)EveryMessage.Named("open_channel").Make(new SmallestFilling());
        open = open with { Extension = TlvRecords.Empty.With(default(DisableChannelReserve)) };
        Assert.True(registry.TryDecode(open.ToArray(), out message, out _));
        Assert.True(message.Extension.TryGet<DisableChannelReserve>(out _, out _));
        Assert.False(MessageRegistry.Bolt.TryDecode(open.ToArray(), out _, out error));
        Assert.Equal((DecodeErrorKind.UnknownEvenTlv, "1.11"), (error.Kind, error.Rule));
    }

    [Fact]
    public void The_guide_shows_this_code_word_for_word()
    {
        var source = Unindented(File.ReadAllLines(Repository.PathOf("tests", "Blgv.Bolt.Wire.Tests", "GuideExamples.cs")));
        var blocks = File.ReadAllText(Repository.PathOf("docs", "guides", "messages.md")).Split("```csharp\n")[1..].Select(block => block.Split("```")[0]).ToArray();

        Assert.Equal(4, blocks.Length);
        Assert.All(blocks, block => Assert.Contains(Unindented(block.TrimEnd('\n').Split('\n')), source, StringComparison.Ordinal));
    }

    private static string Unindented(string[] lines) => string.Join('\n', lines.Select(line => line.Trim()));
}
