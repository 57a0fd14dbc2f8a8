using Blgv.Bolt.Crypto;
using Blgv.Bolt.Noise;

namespace Blgv.Bolt.Scenarios;

/// <summary>The transport of BOLT 8: shaking hands, records, messages over a connection.</summary>
internal static class NoiseScenarios
{
    private const int StreamedSize = 300;

    public static ScenarioGroup Group => new(
        "noise",
        "the encrypted transport of BOLT 8, one thread unless two connections talk",
        [
            new("noise.handshake", "Both sides of a handshake; the ratio is to its own curve operations alone", "handshake", Handshakes)
            {
                Baseline = new(CurveOperations, Comparison.Cost),
            },
            .. NoiseRecordScenarios.All,
            new("noise.memory.300", "Messages of 300 bytes from one connection to another through memory, as fast as they go", "msg", OverMemoryAsync),
            new("noise.socket.300", "The same over a socket on 127.0.0.1; the ratio is to the one through memory", "msg", OverSocketAsync)
            {
                Baseline = new(OverMemoryAsync, Comparison.Speed),
            },
        ])
    {
        Facts = () => [new("noise.lanes", RecordCipher.Lanes, "blocks")],
    };

    private static Operation Handshakes()
    {
        var initiatorKey = FixedInputs.NodeKey(0);
        var responderKey = FixedInputs.NodeKey(1);
        var act = new byte[Handshake.ActThreeSize];
        return Operation.Of(
            times =>
            {
                for (var i = 0; i < times; i++)
                {
                    ShakeHands(initiatorKey, responderKey, act);
                }
            },
            initiatorKey,
            responderKey);
    }

    private static void ShakeHands(PrivateKey initiatorKey, PrivateKey responderKey, Span<byte> act)
    {
        using var initiator = Handshake.Initiate(initiatorKey, responderKey.PublicKey, SystemEntropy.Instance);
        using var responder = Handshake.Respond(responderKey, SystemEntropy.Instance);
        Pass(initiator, responder, act);
        Pass(responder, initiator, act);
        Pass(initiator, responder, act);
        initiator.Finish(out _).Dispose();
        responder.Finish(out _).Dispose();
    }

    private static void Pass(Handshake from, Handshake to, Span<byte> act)
    {
        act = act[..from.BytesToWrite];
        from.WriteAct(act);
        if (!to.TryReadAct(act, out var error))
        {
            throw new InvalidOperationException($"An act of our own was refused: {error}.");
        }
    }

    /// <summary>Two ephemeral keys, three points to decompress, and three ECDH on each side.</summary>
    private static Operation CurveOperations()
    {
        var key = FixedInputs.NodeKey(0);
        var other = FixedInputs.NodeKey(1).PublicKey;
        var point = other.ToPointBytes();
        var secret = new byte[SharedSecret.Size];
        return Operation.Of(
            times =>
            {
                for (var i = 0; i < times; i++)
                {
                    PrivateKey.Generate(SystemEntropy.Instance).Dispose();
                    PrivateKey.Generate(SystemEntropy.Instance).Dispose();
                    for (var round = 0; round < 3; round++)
                    {
                        _ = PublicKey.TryParse(point, out var parsed);
                        key.Ecdh(parsed, secret);
                        key.Ecdh(other, secret);
                    }
                }
            },
            key);
    }

    private static async ValueTask<Operation> OverMemoryAsync()
    {
        var (left, right) = Transports.InMemory();
        using var leftKey = FixedInputs.NodeKey(0);
        using var rightKey = FixedInputs.NodeKey(1);
        var accepting = NoiseConnection.AcceptAsync(right, rightKey);
        return new Streaming(await NoiseConnection.ConnectAsync(left, leftKey, rightKey.PublicKey).ConfigureAwait(false), await accepting.ConfigureAwait(false));
    }

    private static async ValueTask<Operation> OverSocketAsync()
    {
        var (left, right) = await Transports.OverLoopbackAsync().ConfigureAwait(false);
        using var leftKey = FixedInputs.NodeKey(0);
        using var rightKey = FixedInputs.NodeKey(1);
        var accepting = NoiseConnection.AcceptAsync(right, rightKey);
        return new Streaming(await NoiseConnection.ConnectAsync(left, leftKey, rightKey.PublicKey).ConfigureAwait(false), await accepting.ConfigureAwait(false));
    }

    /// <summary>One end sends without pause, so that messages queue up; the other receives them all.</summary>
    private sealed class Streaming(NoiseConnection from, NoiseConnection to) : Operation
    {
        private readonly byte[] _message = FixedInputs.Bytes(StreamedSize, seed: 3);

        public override async ValueTask RunAsync(int times)
        {
            var sending = Task.Run(() => SendAsync(times));
            for (var i = 0; i < times; i++)
            {
                if ((await to.ReceiveAsync().ConfigureAwait(false)).Message.Length != StreamedSize)
                {
                    throw new InvalidOperationException("A message of our own came back changed.");
                }
            }

            await sending.ConfigureAwait(false);
        }

        public override async ValueTask DisposeAsync()
        {
            await from.DisposeAsync().ConfigureAwait(false);
            await to.DisposeAsync().ConfigureAwait(false);
            await base.DisposeAsync().ConfigureAwait(false);
        }

        private async Task SendAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                await from.SendAsync(_message).ConfigureAwait(false);
            }
        }
    }
}
