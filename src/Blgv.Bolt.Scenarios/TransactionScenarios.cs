using System.Globalization;
using System.Security.Cryptography;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Scenarios;

/// <summary>The transactions of a channel against the curve operations that they cannot do without.</summary>
internal static class TransactionScenarios
{
    private const int Most = 483;

    /// <summary>None, as many as a busy channel has, and as many as there may be.</summary>
    private static readonly int[] HtlcCounts = [0, 20, Most];

    /// <summary>Commitment numbers have 48 bits.</summary>
    private const ulong CommitmentMask = (1UL << 48) - 1;

    public static ScenarioGroup Group => new(
        "tx",
        "commitments of BOLT 3, with anchors unless the name says otherwise, keys derived and channel constants computed before, one thread",
        [
            .. HtlcCounts.Select(count => new Scenario(Name("sign", count), Summary("Build and sign", count), "commitment", () => Sign(CommitmentFormat.Anchors, count))
            {
                Baseline = new(() => SignaturesAlone(count), Comparison.Cost),
            }),
            .. HtlcCounts.Select(count => new Scenario(Name("verify", count), Summary("Build and verify", count), "commitment", () => Verify(CommitmentFormat.Anchors, count))
            {
                Baseline = new(() => VerificationsAlone(count), Comparison.Cost),
            }),
            new("tx.sign.483.static_remotekey", Summary("Build and sign", Most), "commitment", () => Sign(CommitmentFormat.StaticRemotekey, Most))
            {
                Baseline = new(() => SignaturesAlone(Most), Comparison.Cost),
            },
            new("tx.verify.483.static_remotekey", Summary("Build and verify", Most), "commitment", () => Verify(CommitmentFormat.StaticRemotekey, Most))
            {
                Baseline = new(() => VerificationsAlone(Most), Comparison.Cost),
            },
            new("tx.keys", "Derive the keys of one commitment; the ratio is to its own curve operations", "key set", DeriveKeys)
            {
                Baseline = new(KeyOperationsAlone, Comparison.Cost),
                ReportsTime = true,
            },
            new("tx.secret", "The per-commitment secret at a random index; the ratio is to one SHA-256 of 32 bytes, so it counts the hashes", "secret", Secret)
            {
                Baseline = new(OneHash, Comparison.Cost),
                ReportsTime = true,
            },
            new("tx.sighash", "What the last of 10,000 inputs signs (BIP-143), the shared hashes being there; the ratio is to a transaction with one input", "sighash", () => Sighash(10_000))
            {
                Baseline = new(() => Sighash(1), Comparison.Cost),
                ReportsTime = true,
            },
        ]);

    private static string Name(string what, int count) => string.Create(CultureInfo.InvariantCulture, $"tx.{what}.{count}");

    private static string Summary(string what, int count) => string.Create(
        CultureInfo.InvariantCulture, $"{what} a commitment with {count} HTLCs and their HTLC transactions; the ratio is to the signatures alone");

    private static Operation Sign(CommitmentFormat format, int count)
    {
        var channel = new Channel(count, format);
        return Operation.Of(
            times =>
            {
                for (var i = 0; i < times; i++)
                {
                    channel.Build().SignAsRemote(channel.RemoteFunding, channel.RemoteHtlc);
                }
            },
            channel);
    }

    private static Operation Verify(CommitmentFormat format, int count)
    {
        var channel = new Channel(count, format);
        var signatures = channel.Build().SignAsRemote(channel.RemoteFunding, channel.RemoteHtlc);
        return Operation.Of(
            times =>
            {
                for (var i = 0; i < times; i++)
                {
                    if (channel.Build().Verify(signatures) != SignatureFault.None)
                    {
                        throw new InvalidOperationException("A signature of our own does not hold.");
                    }
                }
            },
            channel);
    }

    private static Operation SignaturesAlone(int count)
    {
        var channel = new Channel(count, CommitmentFormat.Anchors);
        var hash = FixedInputs.Bytes(32, seed: 7);
        return Operation.Of(
            times =>
            {
                for (var i = 0; i < times; i++)
                {
                    channel.RemoteFunding.Sign(hash);
                    for (var htlc = 0; htlc < count; htlc++)
                    {
                        channel.RemoteHtlc.Sign(hash);
                    }
                }
            },
            channel);
    }

    private static Operation VerificationsAlone(int count)
    {
        // Each of another hash: a signature that is verified again and again is what the branch predictor knows by heart.
        var channel = new Channel(0, CommitmentFormat.Anchors);
        byte[][] hashes = [.. Enumerable.Range(0, count + 1).Select(number => FixedInputs.Bytes(32, seed: 1000 + (ulong)number))];
        SignatureBytes[] signatures = [.. hashes.Select(hash => channel.RemoteHtlc.Sign(hash))];
        var key = channel.RemoteHtlc.PublicKey;
        return Operation.Of(
            times =>
            {
                for (var i = 0; i < times; i++)
                {
                    for (var each = 0; each <= count; each++)
                    {
                        if (!key.Verify(hashes[each], signatures[each]))
                        {
                            throw new InvalidOperationException("A signature of our own does not hold.");
                        }
                    }
                }
            },
            channel);
    }

    private static Operation DeriveKeys()
    {
        var channel = new Channel(0, CommitmentFormat.Anchors);
        return Operation.Of(
            times =>
            {
                for (var i = 0; i < times; i++)
                {
                    if (!CommitmentKeys.TryDerive(channel.Terms.Local, channel.Terms.Remote, channel.Point, out _))
                    {
                        throw new InvalidOperationException("A key set of our own has no keys.");
                    }
                }
            },
            channel);
    }

    /// <summary>Three additions of a multiple of the generator, two multiplications, one addition.</summary>
    private static Operation KeyOperationsAlone()
    {
        var channel = new Channel(0, CommitmentFormat.Anchors);
        var scalar = FixedBytesExtensions.FromBytes<PublicScalar>(FixedInputs.Bytes(32, seed: 8));
        var point = channel.Point;
        return Operation.Of(
            times =>
            {
                var together = new PublicKey[2];
                for (var i = 0; i < times; i++)
                {
                    for (var key = 0; key < 3; key++)
                    {
                        point.TryTweakAdd(scalar, out _);
                    }

                    point.TryTweakMultiply(scalar, out together[0]);
                    channel.RemoteHtlc.PublicKey.TryTweakMultiply(scalar, out together[1]);
                    PublicKey.TryCombine(together, out _);
                }
            },
            channel);
    }

    private static Operation Secret()
    {
        var seed = new PerCommitmentSeed(FixedInputs.Bytes(32, seed: 11));
        ulong[] numbers = [.. Enumerable.Range(0, 64).Select(seed => BitConverter.ToUInt64(FixedInputs.Bytes(8, 200 + (ulong)seed)) & CommitmentMask)];
        return Operation.Of(
            times =>
            {
                for (var i = 0; i < times; i++)
                {
                    seed.Reveal(new CommitmentNumber(numbers[i % numbers.Length]));
                }
            },
            seed);
    }

    private static Operation OneHash()
    {
        var bytes = FixedInputs.Bytes(32, seed: 11);
        return Operation.Of(times =>
        {
            for (var i = 0; i < times; i++)
            {
                SHA256.HashData(bytes, bytes);
            }
        });
    }

    private static Operation Sighash(int inputs)
    {
        var transaction = new Transaction(
            Version: 2,
            Inputs: [.. Enumerable.Range(0, inputs).Select(number => new TransactionInput(new OutPoint(default, (uint)number), 0))],
            Outputs: [new(new Satoshi(1000), StandardScript.P2wpkh(new byte[20]))],
            LockTime: 0);
        var script = StandardScript.P2pkh(new byte[20]);
        var digests = new TransactionDigests(transaction);
        digests.SegwitV0(0, script, new Satoshi(1000), SighashType.All);
        return Operation.Of(times =>
        {
            for (var i = 0; i < times; i++)
            {
                digests.SegwitV0(inputs - 1, script, new Satoshi(1000), SighashType.All);
            }
        });
    }

    /// <summary>A channel of 16 million satoshi with HTLCs of 10,000 in alternating directions, all with outputs.</summary>
    private sealed class Channel : IDisposable
    {
        private readonly List<PrivateKey> _keys = [];
        private readonly CommitmentBuilder _builder;
        private readonly CommitmentKeys _commitmentKeys;
        private readonly CommitmentSpec _spec;

        public Channel(int htlcs, CommitmentFormat format)
        {
            var remoteHtlcBasepoint = Key(9);
            RemoteFunding = Key(5);
            Point = Key(10).PublicKey;
            Terms = new(
                format,
                new OutPoint(FixedBytesExtensions.FromBytes<TxId>(FixedInputs.Bytes(32, seed: 1)), 0),
                new Satoshi(16_000_000),
                new(Key(0).PublicKey, Key(1).PublicKey, Key(2).PublicKey, Key(3).PublicKey, Key(4).PublicKey),
                new(RemoteFunding.PublicKey, Key(6).PublicKey, Key(7).PublicKey, Key(8).PublicKey, remoteHtlcBasepoint.PublicKey),
                LocalIsOpener: true,
                ToSelfDelay: 144,
                new Satoshi(354));
            _builder = new CommitmentBuilder(Terms);
            _commitmentKeys = CommitmentKeys.TryDerive(Terms.Local, Terms.Remote, Point, out var keys) ? keys : throw new InvalidOperationException("No keys.");
            RemoteHtlc = KeyDerivation.TryDerivePrivateKey(remoteHtlcBasepoint, Point, out var secret) ? secret : throw new InvalidOperationException("No key.");
            _keys.Add(RemoteHtlc);
            var amount = new Satoshi(10_000).ToMilliSatoshi();
            var pending = new MilliSatoshi(amount.Value * (ulong)htlcs);
            _spec = new(
                FeeRate.Floor,
                new Satoshi(8_000_000).ToMilliSatoshi() - pending,
                new Satoshi(8_000_000).ToMilliSatoshi(),
                [.. Enumerable.Range(0, htlcs).Select(number => new CommitmentHtlc(
                    number % 2 == 0 ? HtlcDirection.Offered : HtlcDirection.Received,
                    new HtlcId((ulong)number),
                    amount,
                    FixedBytesExtensions.FromBytes<PaymentHash>(FixedInputs.Bytes(32, 100 + (ulong)number)),
                    new CltvExpiry(800_000u + (uint)number)))]);
        }

        public CommitmentTerms Terms { get; }

        public PublicKey Point { get; }

        public PrivateKey RemoteFunding { get; }

        public PrivateKey RemoteHtlc { get; }

        public CommitmentTransaction Build() =>
            _builder.TryBuild(new CommitmentNumber(42), _commitmentKeys, _spec, out var commitment, out var error)
                ? commitment
                : throw new InvalidOperationException($"A commitment of our own is impossible: {error}.");

        public void Dispose() => _keys.ForEach(key => key.Dispose());

        private PrivateKey Key(uint number)
        {
            var key = FixedInputs.NodeKey(number);
            _keys.Add(key);
            return key;
        }
    }
}
