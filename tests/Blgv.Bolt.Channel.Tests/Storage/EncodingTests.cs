using System.Security.Cryptography;
using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests.Storage;

/// <summary>Encodings as they are: whoever changes the format changes a channel that somebody has on disk, and must give it a new version.</summary>
public sealed class EncodingTests
{
    private const string Zero32 = "0000000000000000000000000000000000000000000000000000000000000000";
    private const string Generator = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

    private static readonly PublicKey Point = PublicKey.TryParse(PointBytes.FromHex(Generator), out var key) ? key : throw new InvalidOperationException();

    public static TheoryData<string, ChannelFact> Facts { get; } = new()
    {
        { "022a" + "fe000f4240" + Zero32 + "fd0258" + "0102", new HtlcOffered(new(1_000_000), default, new(600), Bytes.FromHex("02"), null) },
        { "0423" + "07" + "0220" + Zero32, new HtlcRemovalSent(new(7), new HtlcRemoval.Fulfilled(default, null)) },
        { "0406" + "07" + "0403" + "020102", new HtlcRemovalSent(new(7), new HtlcRemoval.Failed(Bytes.FromHex("0102"), null)) },
        { "0603" + "fd01f4", new FeeRateProposed(new(500)) },
        { "0800", new CommitmentSent() },
        {
            "0a69" + Generator + "01" + Zero32 + Zero32 + "00" + "01" + "0603fd01f4",
            new CommitmentReceived([new PeerUpdate.Fee(new(500))], [new CommitmentSignatures(default, default)], Point)
        },
        { "0c41" + Zero32 + Generator, new RevocationReceived(default, Point) },
        { "0e21" + "09" + Zero32, new PreimageLearned(new(9), default) },
        { "1221" + "09" + Zero32, new PreimageGiven(new(9), default) },
        { "1401" + "09", new HtlcReturned(new(9)) },
        { "4401" + "64", new OutputsUnspent(new(100)) },
        { "1002" + "0109", new HtlcAcknowledged(new(HtlcDirection.Received, new(9))) },
        { "2208" + "0000640000010000", new FundingConfirmed(new(100, 1, 0)) },
        { "2400", new FundingUnconfirmed() },
        { "260a" + "0208" + "0000640000010000", new ReadySent(new ShortChannelId(100, 1, 0)) },
        { "2600", new ReadySent(null) },
        { "2821" + Generator, new ReadyReceived(Point, null) },
        { "2c08" + "020051" + "0203fd01f4", new ShutdownSent(new(Bytes.FromHex("0051")), new FeeRate(500)) },
        { "2e03" + "020051", new ShutdownReceived(new(Bytes.FromHex("0051"))) },
        { "3000", new ClosingStarted() },
        { "3404" + "03010203", new RemoteScriptChanged(new(Bytes.FromHex("010203"))) },
        { "3807" + "01" + "026869" + "fd0100", new WentOnChain(OnChainCause.PeerFault, "hi", new(256)) },
        { "3c00", new FundingUnspent() },
        { "3e01" + "01", new ChannelEnded(EndCause.Closed) },
        { "4000", new AnnouncementSent() },
    };

    [Theory]
    [MemberData(nameof(Facts))]
    public void A_fact_is_stored_as_ever(string expected, ChannelFact fact) => Assert.Equal("01" + expected, ChannelCodec.EncodeFacts([fact]).ToString());

    [Fact]
    public void What_is_beside_a_state_is_stored_as_ever()
    {
        var funding = new OutPoint(default, 1);
        var htlc = new CommitmentHtlc(HtlcDirection.Received, new(3), new(1000), default, new(600));
        var record = new RevocableRecord(funding, new(5), new(4), new(253), new(70_000), new(30_000), [htlc], [new(HtlcDirection.Offered, new(2))]);
        var marks = new SignerMarks(2, [new(funding, default)], 1, [new(funding, default)], 0, IsBroadcast: true);

        Assert.Equal(
            "01" + Zero32 + "01" + "05" + "04" + "fd00fd" + "fe00011170" + "fd7530" + "022a" + "01" + "28" + "01" + "03" + "fd03e8" + Zero32 + "fd0258" + "0404" + "01" + "02" + "00" + "02",
            ChannelCodec.EncodeRevocable(record).ToString());
        Assert.Equal(
            "01" + "02" + "01" + "00" + "01" + "01" + "41" + Zero32 + "01" + Zero32 + "01" + "41" + Zero32 + "01" + Zero32,
            ChannelCodec.EncodeMarks(marks).ToString());
    }

    [Theory]
    [InlineData(false, "789 7e03b1c8cc4d7e429615f4ce3e59fff3adffd4c7c5e04baa708faff24e057cad")]
    [InlineData(true, "1610 b4d105e5c2991eb28988af62f820efad13429a9eb3bee7a64a39296ab28f48fb")]
    public void A_state_is_stored_as_ever(bool isBusy, string expected)
    {
        using var pair = Pair.InUse();
        var encoded = ChannelCodec.EncodeState(isBusy ? Samples.Busy() : pair.Alice.State);

        var actual = $"{encoded.Length} {Convert.ToHexStringLower(SHA256.HashData(encoded.Span))}";
        Assert.True(expected == actual, $"States are stored in another way: {actual}. If this is meant and the format was released before, it needs a new version.");
    }
}
