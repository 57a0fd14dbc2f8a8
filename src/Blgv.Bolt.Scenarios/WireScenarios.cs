using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Scenarios;

/// <summary>Decoding and encoding the messages that a node sees most, against allocating and copying the same bytes.</summary>
internal static class WireScenarios
{
    private const int HtlcSignatures = 20;

    private static readonly IMessage[] Messages =
    [
        new Ping { NumPongBytes = 32, Ignored = Bytes.Copy(FixedInputs.Bytes(32, seed: 1)) },
        new UpdateAddHtlc
        {
            ChannelId = Value<ChannelId>(2),
            Id = new HtlcId(41),
            AmountMsat = new MilliSatoshi(10_000_000),
            PaymentHash = Value<PaymentHash>(3),
            CltvExpiry = new CltvExpiry(800_042),
            OnionRoutingPacket = Bytes.Copy(FixedInputs.Bytes(OnionPacket.PaymentLength, seed: 4)),
        },
        new CommitmentSigned
        {
            ChannelId = Value<ChannelId>(2),
            Signature = Value<SignatureBytes>(5),
            HtlcSignatures = [.. Enumerable.Range(6, HtlcSignatures).Select(number => Value<SignatureBytes>((ulong)number))],
        },
        new OpenChannel
        {
            ChainHash = ChainHash.Bitcoin,
            TemporaryChannelId = Value<ChannelId>(2),
            FundingSatoshis = new Satoshi(16_000_000),
            PushMsat = new MilliSatoshi(8_000_000_000),
            DustLimitSatoshis = new Satoshi(354),
            MaxHtlcValueInFlightMsat = new MilliSatoshi(16_000_000_000),
            ChannelReserveSatoshis = new Satoshi(160_000),
            HtlcMinimumMsat = new MilliSatoshi(1000),
            FeeratePerKw = FeeRate.Floor,
            ToSelfDelay = 144,
            MaxAcceptedHtlcs = 483,
            FundingPubkey = Point(0),
            RevocationBasepoint = Point(1),
            PaymentBasepoint = Point(2),
            DelayedPaymentBasepoint = Point(3),
            HtlcBasepoint = Point(4),
            FirstPerCommitmentPoint = Point(5),
            UpfrontShutdownScript = Bytes.Empty,
            ChannelType = FeatureSet<ChannelTypeContext>.Empty.WithRequired(Feature.OptionStaticRemotekey).WithRequired(Feature.OptionAnchors),
        },
        new ChannelAnnouncement
        {
            NodeSignature1 = Value<SignatureBytes>(30),
            NodeSignature2 = Value<SignatureBytes>(31),
            BitcoinSignature1 = Value<SignatureBytes>(32),
            BitcoinSignature2 = Value<SignatureBytes>(33),
            ChainHash = ChainHash.Bitcoin,
            ShortChannelId = new ShortChannelId(600_000, 1, 0),
            NodeId1 = Point(0),
            NodeId2 = Point(1),
            BitcoinKey1 = Point(2),
            BitcoinKey2 = Point(3),
        },
        new ChannelUpdate
        {
            Signature = Value<SignatureBytes>(34),
            ChainHash = ChainHash.Bitcoin,
            ShortChannelId = new ShortChannelId(600_000, 1, 0),
            Timestamp = 1_700_000_000,
            MessageFlags = ChannelUpdateMessageFlags.MustBeOne,
            CltvExpiryDelta = new CltvDelta(80),
            HtlcMinimumMsat = new MilliSatoshi(1000),
            FeeBaseMsat = 1000,
            FeeProportionalMillionths = 100,
            HtlcMaximumMsat = new MilliSatoshi(990_000_000),
        },
    ];

    public static ScenarioGroup Group => new(
        "wire",
        "messages from and to bytes, one thread",
        [
            .. Messages.Select(message => new Scenario($"wire.decode.{message.TypeName}", $"Decode {message.TypeName}; the ratio is to allocating as many bytes and copying them", "msg", () => Decode(message))
            {
                Baseline = new(() => AllocateAndCopy(message), Comparison.Cost),
                ReportsTime = true,
            }),
            .. Messages.Select(message => new Scenario($"wire.encode.{message.TypeName}", $"Encode {message.TypeName} into a buffer; the ratio is to allocating as many bytes and copying them", "msg", () => Encode(message))
            {
                Baseline = new(() => AllocateAndCopy(message), Comparison.Cost),
                ReportsTime = true,
            }),
        ]);

    private static T Value<T>(ulong seed)
        where T : struct, IFixedBytes<T> => FixedBytesExtensions.FromBytes<T>(FixedInputs.Bytes(T.Size, seed));

    /// <summary>In the form of a point; codecs do not ask whether it is one, and this group works without libsecp256k1.</summary>
    private static PointBytes Point(uint number) => FixedBytesExtensions.FromBytes<PointBytes>([2, .. FixedInputs.Bytes(32, 40 + number)]);

    private static Operation Decode(IMessage message)
    {
        var bytes = message.ToArray();
        var registry = MessageRegistry.Bolt;
        return Operation.Of(times =>
        {
            for (var i = 0; i < times; i++)
            {
                if (!registry.TryDecode(bytes, out _, out var error))
                {
                    throw new InvalidOperationException($"A message of our own was refused: {error}.");
                }
            }
        });
    }

    private static Operation Encode(IMessage message)
    {
        var buffer = new byte[message.GetLength()];
        return Operation.Of(times =>
        {
            for (var i = 0; i < times; i++)
            {
                if (!message.TryEncode(buffer, out _))
                {
                    throw new InvalidOperationException("A message is longer than its length.");
                }
            }
        });
    }

    private static Operation AllocateAndCopy(IMessage message)
    {
        var bytes = message.ToArray();
        return Operation.Of(times =>
        {
            for (var i = 0; i < times; i++)
            {
                GC.KeepAlive(bytes.AsSpan().ToArray());
            }
        });
    }
}
