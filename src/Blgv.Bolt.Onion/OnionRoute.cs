using System.Security.Cryptography;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Onion;

/// <summary>
/// A route as its origin sees it: the secret shared with each hop. It builds the onion, and later reads who failed the payment
/// and how long each hop held it.
/// </summary>
/// <remarks>BOLT 4, "Shared Secret" and "Packet Construction". Safe for use by several threads until it is disposed of.</remarks>
public sealed class OnionRoute : IDisposable
{
    private const int HmacSize = HMACSHA256.HashSizeInBytes;

    private readonly SharedSecret[] _secrets;
    private readonly PublicKey _ephemeral;
    private readonly byte[] _padKey;

    private OnionRoute(SharedSecret[] secrets, PublicKey ephemeral, byte[] padKey) => (_secrets, _ephemeral, _padKey) = (secrets, ephemeral, padKey);

    /// <summary>The number of hops.</summary>
    public int Length => _secrets.Length;

    /// <summary>Agrees on a secret with each hop.</summary>
    /// <param name="sessionKey">A fresh key for this one onion. It stays the caller's.</param>
    /// <param name="nodeIds">The keys of the hops, the first hop first, the final node last; inside a blinded path the blinded ones.</param>
    /// <returns>The route. The caller disposes of it when no answer is to be expected any more.</returns>
    /// <exception cref="ArgumentException">There is no hop.</exception>
    /// <exception cref="CryptographicException">The session key leads to no key for some hop, which chance does not bring about.</exception>
    public static OnionRoute Create(PrivateKey sessionKey, ReadOnlySpan<PublicKey> nodeIds)
    {
        ArgumentNullException.ThrowIfNull(sessionKey);
        if (nodeIds.IsEmpty)
        {
            throw new ArgumentException("A route has at least one hop.", nameof(nodeIds));
        }

        var padKey = GC.AllocateArray<byte>(OnionKey.Size, pinned: true);
        Span<byte> session = stackalloc byte[PrivateKey.Size];
        sessionKey.CopyTo(session);
        OnionKey.Derive(OnionKeyType.Pad, session, padKey);
        CryptographicOperations.ZeroMemory(session);

        var secrets = new SharedSecret[nodeIds.Length];
        var ephemeral = sessionKey;
        for (var hop = 0; hop < secrets.Length; hop++)
        {
            secrets[hop] = ephemeral.Ecdh(nodeIds[hop]);
            if (hop + 1 < secrets.Length)
            {
                var next = EphemeralKey.Next(ephemeral, secrets[hop].Span);
                Forget(ephemeral, sessionKey);
                ephemeral = next;
            }
        }

        Forget(ephemeral, sessionKey);
        return new OnionRoute(secrets, sessionKey.PublicKey, padKey);
    }

    /// <summary>The secret shared with a hop. Do not keep it: after <see cref="Dispose"/> it reads as zero.</summary>
    /// <param name="hop">The place in the route, from 0.</param>
    /// <returns>32 bytes.</returns>
    /// <exception cref="ObjectDisposedException">The route was disposed of.</exception>
    public ReadOnlySpan<byte> SharedSecret(int hop) => _secrets[hop].Span;

    /// <summary>Builds the onion.</summary>
    /// <param name="payloads">What each hop is told, without a length in front; as many as there are hops.</param>
    /// <param name="associatedData">What the onion commits to without holding it: the payment hash, or nothing for a message.</param>
    /// <param name="packetLength">The bytes of the whole packet: <see cref="OnionPacket.PaymentLength"/>, or for messages also <see cref="OnionPacket.LargeMessageLength"/>.</param>
    /// <param name="packet">The packet for the first hop, or nothing.</param>
    /// <returns>False when the payloads do not fit.</returns>
    /// <exception cref="ArgumentException">Not one payload for each hop, a payload below two bytes, or a packet with no room for payloads.</exception>
    /// <exception cref="ObjectDisposedException">The route was disposed of.</exception>
    /// <remarks>BOLT 4, "Packet Construction" and "Filler Generation".</remarks>
    public bool TryBuild(ReadOnlySpan<Bytes> payloads, ReadOnlySpan<byte> associatedData, int packetLength, out Bytes packet)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(packetLength, OnionPacket.Overhead);
        var room = packetLength - OnionPacket.Overhead;
        packet = default;
        if (TakenBy(payloads) > room)
        {
            return false;
        }

        // The packet grows in place; what it commits to stands behind the payloads, so that one pass authenticates both.
        var start = OnionPacket.Overhead - HmacSize;
        var work = new byte[start + room + Math.Max(HmacSize, associatedData.Length)];
        var mixed = work.AsSpan(start, room);
        associatedData.CopyTo(work.AsSpan(start + room));
        OnionKey.Apply(_padKey, 0, mixed);
        Span<byte> hmac = stackalloc byte[HmacSize];
        Span<byte> mu = stackalloc byte[OnionKey.Size];
        hmac.Clear();
        for (var hop = Length - 1; hop >= 0; hop--)
        {
            var shift = HopLength(payloads[hop]);
            mixed[..^shift].CopyTo(mixed[shift..]);
            WriteHop(mixed, payloads[hop], hmac);
            OnionKey.Apply(OnionKeyType.Rho, _secrets[hop].Span, 0, mixed);
            if (hop == Length - 1)
            {
                WriteFiller(payloads, mixed);
            }

            OnionKey.Derive(OnionKeyType.Mu, _secrets[hop].Span, mu);
            HMACSHA256.HashData(mu, work.AsSpan(start, room + associatedData.Length), hmac);
        }

        CryptographicOperations.ZeroMemory(mu);
        _ephemeral.CopyTo(work.AsSpan(1));
        hmac.CopyTo(work.AsSpan(start + room));
        packet = Bytes.Copy(work.AsSpan(0, packetLength));
        return true;
    }

    /// <summary>Zeroes the secrets.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_padKey);
        foreach (var secret in _secrets)
        {
            secret.Dispose();
        }
    }

    /// <summary>The bytes that a payload takes in the packet: its length, itself, and the authentication code for the next hop.</summary>
    internal static int HopLength(Bytes payload) => BigSize.LengthOf((ulong)payload.Length) + payload.Length + HmacSize;

    private static void Forget(PrivateKey key, PrivateKey callers)
    {
        if (!ReferenceEquals(key, callers))
        {
            key.Dispose();
        }
    }

    private static void WriteHop(Span<byte> mixed, Bytes payload, ReadOnlySpan<byte> hmac)
    {
        var rest = mixed[BigSize.Write(mixed, (ulong)payload.Length)..];
        payload.Span.CopyTo(rest);
        hmac.CopyTo(rest[payload.Length..]);
    }

    private long TakenBy(ReadOnlySpan<Bytes> payloads)
    {
        if (payloads.Length != Length)
        {
            throw new ArgumentException($"{Length} hops need as many payloads, not {payloads.Length}.", nameof(payloads));
        }

        var taken = 0L;
        foreach (var payload in payloads)
        {
            if (payload.Length < OnionPeeler.MinPayloadLength)
            {
                throw new ArgumentException($"A payload has at least {OnionPeeler.MinPayloadLength} bytes.", nameof(payloads));
            }

            taken += HopLength(payload);
        }

        return taken;
    }

    /// <summary>
    /// Writes to the end of the last hop's payloads what will stand there after each hop before has shifted its own part out and
    /// keystream in.
    /// </summary>
    private void WriteFiller(ReadOnlySpan<Bytes> payloads, Span<byte> mixed)
    {
        var length = 0;
        foreach (var payload in payloads[..^1])
        {
            length += HopLength(payload);
        }

        var filler = mixed[^length..];
        filler.Clear();
        var filled = 0;
        for (var hop = 0; hop < Length - 1; hop++)
        {
            // What is filled already is the end of this hop's payloads; the keystream goes on past them.
            var offset = mixed.Length - filled;
            filled += HopLength(payloads[hop]);
            OnionKey.Apply(OnionKeyType.Rho, _secrets[hop].Span, offset, filler[..filled]);
        }
    }
}
