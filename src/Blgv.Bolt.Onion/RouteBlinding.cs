using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Onion;

/// <summary>Makes blinded paths, and reads what they say to a node on them.</summary>
/// <remarks>BOLT 4, "Route Blinding".</remarks>
public static class RouteBlinding
{
    /// <summary>The hops that a path can have: its count is a byte.</summary>
    public const int MaxHops = byte.MaxValue;

    /// <summary>Makes a path. What is said to the hops stays as it is: <see cref="Pad"/> makes it equally long.</summary>
    /// <param name="pathKey">A fresh key for this one path. It stays the caller's.</param>
    /// <param name="hops">The nodes, the introduction node first, the recipient last.</param>
    /// <returns>The path.</returns>
    /// <exception cref="ArgumentException">No hop, or more than <see cref="MaxHops"/>.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The key leads to no key for some hop, which chance does not bring about.</exception>
    /// <remarks>BOLT 4, "Route Blinding", the writer of a <c>blinded_path</c>.</remarks>
    public static BlindedPath Build(PrivateKey pathKey, ReadOnlySpan<PathHop> hops)
    {
        ArgumentNullException.ThrowIfNull(pathKey);
        if (hops.IsEmpty || hops.Length > MaxHops)
        {
            throw new ArgumentException($"A path has 1 to {MaxHops} hops, not {hops.Length}.", nameof(hops));
        }

        var path = new BlindedPathHop[hops.Length];
        var current = pathKey;
        for (var i = 0; i < path.Length; i++)
        {
            using var secret = PathSecret.Share(hops[i].NodeId, current);
            path[i] = new BlindedPathHop(secret.Blind(hops[i].NodeId).ToPointBytes(), secret.Encrypt(FieldCodec.Encode(hops[i].Data)));
            var next = secret.NextPathKey(current);
            if (!ReferenceEquals(current, pathKey))
            {
                current.Dispose();
            }

            current = next;
        }

        current.Dispose();
        return new BlindedPath(new SciddirOrPubkey(hops[0].NodeId.ToPointBytes()), pathKey.PublicKey.ToPointBytes(), Sequence.Create<BlindedPathHop>(path));
    }

    /// <summary>Gives what is said to each hop the same length, so that none stands out.</summary>
    /// <param name="hops">The hops; padding that they have is replaced.</param>
    /// <returns>The hops with padding.</returns>
    public static Sequence<PathHop> Pad(ReadOnlySpan<PathHop> hops)
    {
        var lengths = new int[hops.Length];
        for (var i = 0; i < hops.Length; i++)
        {
            lengths[i] = FieldCodec.GetLength(hops[i].Data with { Padding = null });
        }

        // A padding record has a type and a length of its own, so that some lengths cannot be reached; then all take one more.
        var target = lengths.Length == 0 ? 0 : lengths.Max() + PaddingRecord(0);
        while (!lengths.All(length => PaddingOf(target - length) >= 0))
        {
            target++;
        }

        var padded = new PathHop[hops.Length];
        for (var i = 0; i < hops.Length; i++)
        {
            padded[i] = hops[i] with { Data = hops[i].Data with { Padding = Bytes.Copy(new byte[PaddingOf(target - lengths[i])]) } };
        }

        return Sequence.Create<PathHop>(padded);
    }

    /// <summary>Makes a path look longer: the recipient stands in it several times and passes on to itself.</summary>
    /// <param name="hops">The hops, the recipient last.</param>
    /// <param name="count">How many to add.</param>
    /// <returns>The hops, what was said to the recipient now said to the last of them. The added ones take no fee and no blocks.</returns>
    /// <exception cref="ArgumentException">There is no hop.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A negative count.</exception>
    public static Sequence<PathHop> AddDummyHops(ReadOnlySpan<PathHop> hops, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (hops.IsEmpty)
        {
            throw new ArgumentException("A path has at least one hop.", nameof(hops));
        }

        var recipient = hops[^1];
        var constraints = recipient.Data.PaymentConstraints;
        var dummy = new EncryptedDataTlv
        {
            NextNodeId = recipient.NodeId.ToPointBytes(),
            PaymentRelay = constraints is null ? null : default(PaymentRelay),
            PaymentConstraints = constraints,
        };
        return [.. hops[..^1], .. Enumerable.Repeat(recipient with { Data = dummy }, count), recipient];
    }

    /// <summary>Reads what a path says to this node.</summary>
    /// <param name="nodeKey">The own key. It stays the caller's.</param>
    /// <param name="pathKey">The path key that came.</param>
    /// <param name="encrypted">The bytes of <c>encrypted_recipient_data</c>.</param>
    /// <param name="data">What it says.</param>
    /// <param name="nextPathKey">The path key for the next node: the computed one, unless the path says another.</param>
    /// <returns>False when it cannot be decrypted, is no <c>encrypted_data_tlv</c>, or has records of unknown even types.</returns>
    /// <remarks>BOLT 4, "Route Blinding", the reader of the <c>encrypted_recipient_data</c>.</remarks>
    public static bool TryRead(PrivateKey nodeKey, in PublicKey pathKey, ReadOnlySpan<byte> encrypted, [NotNullWhen(true)] out EncryptedDataTlv? data, out PublicKey nextPathKey)
    {
        using var secret = PathSecret.Share(nodeKey, pathKey);
        data = null;
        nextPathKey = default;
        return secret.TryDecrypt(encrypted, out var decrypted)
            && FieldCodec.TryDecode<EncryptedDataTlv>(decrypted.Span, out data, out _)
            && (data.NextPathKeyOverride is { } other ? PublicKey.TryParse(other, out nextPathKey) : secret.TryNextPathKey(out nextPathKey));
    }

    private static int PaddingRecord(int length) => 1 + BigSize.LengthOf((ulong)length) + length;

    /// <summary>The bytes of padding whose record has so many bytes; below 0 when none has.</summary>
    private static int PaddingOf(int record)
    {
        for (var header = PaddingRecord(0); header <= record && header <= 1 + BigSize.MaxLength; header++)
        {
            if (PaddingRecord(record - header) == record)
            {
                return record - header;
            }
        }

        return -1;
    }
}
