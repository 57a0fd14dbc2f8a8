using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Scenarios;

/// <summary>Channels of BOLT 2 against the curve operations that they cannot do without.</summary>
internal static class ChannelScenarios
{
    private const int Batch = 400;
    private const int MostPending = 483;

    public static ScenarioGroup Group => new(
        "channel",
        "channels of BOLT 2, both machines and signers on one thread, what a host writes encoded; in the ratio's operations are, for the 4 commitments of a payment: "
            + "6 signatures, 6 verifications, 8 key sets, 4 secrets' points, 4 new points, 4 points parsed, 2 HTLC keys",
        [
            new("channel.payment", "A whole payment: add, commit, revoke both ways, fulfil, commit, revoke both ways; the ratio is to its curve operations alone", "payment", Pay)
            {
                Baseline = new(PaymentOperations, Comparison.Speed),
            },
            new("channel.add", "Add an HTLC, commit, revoke both ways; no other is pending", "add", () => new Adding(1, channels: 64)),
            new("channel.batch.400", "Add 400 HTLCs in one commitment, commit, revoke both ways", "add", () => new Adding(Batch, channels: 1)) { CountedPerOperation = Batch },
        ])
    {
        Facts = Sizes,
    };

    private static Operation Pay()
    {
        var pair = new ChannelPair();
        return Operation.Of(
            times =>
            {
                for (var i = 0; i < times; i++)
                {
                    pair.Pay();
                }
            },
            pair);
    }

    /// <summary>What a payment writes and allocates, and how large a state is after 100 and after 1,000; counted and not timed.</summary>
    private static Sequence<Figure> Sizes()
    {
        const int Payments = 100;
        const int Many = 10;
        using var pair = new ChannelPair();
        for (var i = 0; i < Payments; i++)
        {
            pair.Pay();
        }

        var few = pair.StateBytes;

        var (bytes, writes, steps) = (pair.BytesWritten, pair.Writes, pair.Steps);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Payments; i++)
        {
            pair.Pay();
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Figure[] figures =
        [
            new("channel.update.bytes", (pair.BytesWritten - bytes) / (double)(pair.Writes - writes), "B/write"),
            new("channel.payment.bytes", (pair.BytesWritten - bytes) / (double)Payments, "B/payment"),
            new("channel.step.allocated", allocated / (double)(pair.Steps - steps), "B/step"),
            new("channel.state.bytes", few, "B"),
        ];
        for (var i = 2 * Payments; i < Many * Payments; i++)
        {
            pair.Pay();
        }

        return [.. figures, new("channel.state.later.bytes", pair.StateBytes, "B")];
    }

    /// <summary>
    /// Of two sides: for each of four commitments a signature and a verification, twice with one for an HTLC more; a key set on either side;
    /// the point of the revoked secret; the next point, made by one and parsed by the other.
    /// </summary>
    private static Operation PaymentOperations()
    {
        var key = FixedInputs.NodeKey(1);
        var hash = FixedInputs.Bytes(32, seed: 3);
        var point = key.PublicKey;
        var bytes = point.ToPointBytes();
        var scalar = FixedBytesExtensions.FromBytes<PublicScalar>(FixedInputs.Bytes(32, seed: 8));
        var signatures = Enumerable.Range(0, 16).Select(seed => (Hash: FixedInputs.Bytes(32, (ulong)seed), Key: key)).Select(one => (one.Hash, Signature: key.Sign(one.Hash))).ToArray();
        return Operation.Of(
            times =>
            {
                var together = new PublicKey[2];
                for (var i = 0; i < times; i++)
                {
                    for (var each = 0; each < 6; each++)
                    {
                        key.Sign(hash);
                        var (signed, signature) = signatures[(i + each) % signatures.Length];
                        if (!point.Verify(signed, signature))
                        {
                            throw new InvalidOperationException("A signature of our own does not hold.");
                        }
                    }

                    for (var set = 0; set < 8; set++)
                    {
                        KeySet(point, scalar, together);
                    }

                    for (var each = 0; each < 4; each++)
                    {
                        PointOf(hash);
                        PointOf(hash);
                        _ = PublicKey.TryParse(bytes, out _);
                    }

                    PointOf(hash);
                    PointOf(hash);
                }
            },
            key);
    }

    private static void KeySet(in PublicKey point, PublicScalar scalar, PublicKey[] together)
    {
        for (var each = 0; each < 3; each++)
        {
            point.TryTweakAdd(scalar, out _);
        }

        point.TryTweakMultiply(scalar, out together[0]);
        point.TryTweakMultiply(scalar, out together[1]);
        PublicKey.TryCombine(together, out _);
    }

    private static void PointOf(byte[] scalar)
    {
        using var key = PrivateKey.FromBytes(scalar);
        _ = key.PublicKey;
    }

    /// <summary>Adds to one channel after the other, so that few are pending in each: every commitment signs all that are.</summary>
    private sealed class Adding(int count, int channels) : Operation
    {
        private readonly ChannelPair[] _pairs = [.. Enumerable.Range(0, channels).Select(_ => new ChannelPair())];
        private int _additions;

        public override void Prepare(int times) => Clear();

        public override ValueTask RunAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                if ((_additions + 1) * count > MostPending * channels)
                {
                    Clear();
                }

                _pairs[_additions++ % channels].Add(count);
            }

            return ValueTask.CompletedTask;
        }

        public override ValueTask DisposeAsync()
        {
            Array.ForEach(_pairs, pair => pair.Dispose());
            return base.DisposeAsync();
        }

        private void Clear()
        {
            Array.ForEach(_pairs, pair => pair.Clear());
            _additions = 0;
        }
    }
}
