using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Scenarios;

/// <summary>Decoding and encoding the messages of BOLT 1, against copying the same bytes.</summary>
internal static class WireScenarios
{
    private static readonly IMessage[] Messages =
    [
        new Init
        {
            Features = Feature.All.Where(each => each.Contexts.HasFlag(FeatureContexts.Init))
                .Aggregate(FeatureSet<InitContext>.Empty, (set, each) => set.WithBit(each.OptionalBit)),
            Networks = [ChainHash.Bitcoin],
        },
        new Error { ChannelId = ChannelId.All, Data = Text },
        new Warning { ChannelId = ChannelId.All, Data = Text },
        new Ping { NumPongBytes = 32, Ignored = Bytes.Copy(FixedInputs.Bytes(32, seed: 1)) },
        new Pong { Ignored = Bytes.Copy(FixedInputs.Bytes(32, seed: 1)) },
        new PeerStorage { Blob = Bytes.Copy(FixedInputs.Bytes(1024, seed: 2)) },
        new PeerStorageRetrieval { Blob = Bytes.Copy(FixedInputs.Bytes(1024, seed: 2)) },
    ];

    public static ScenarioGroup Group => new(
        "wire",
        "the messages of BOLT 1 from and to bytes, one thread",
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

    private static UntrustedText Text => UntrustedText.FromString("we do not know this channel");

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
