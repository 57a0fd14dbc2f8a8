using System.Buffers.Binary;
using System.Security.Cryptography;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Failures;

namespace Blgv.Bolt.Onion;

/// <summary>What the origin learns from a failure that came back.</summary>
/// <remarks>BOLT 4, "Origin node".</remarks>
public sealed record FailureReport
{
    /// <summary>The rounds of decryption, always as many, so that the time does not tell how far away the failure happened.</summary>
    public const int Rounds = 27;

    /// <summary>The hop that sent the failure, from 0; null when no hop of the route vouches for what came.</summary>
    public int? ErringHop { get; init; }

    /// <summary>The bytes of <c>failuremsg</c>; empty without <see cref="ErringHop"/>.</summary>
    public Bytes RawFailure { get; init; }

    /// <summary>The failure; null without <see cref="ErringHop"/>, or when the hop sent something that is none.</summary>
    public FailureMessage? Failure { get; init; }

    /// <summary>
    /// The hold times of the hops up to the erring one. A tampered one says whom to avoid also where <see cref="ErringHop"/> is null.
    /// Nothing for routes of more than 20 hops, which attribution has no room for.
    /// </summary>
    public HoldTimes HoldTimes { get; init; }

    /// <summary>Reads what came back.</summary>
    /// <param name="route">The route of the payment, of at most <see cref="Rounds"/> hops.</param>
    /// <param name="failure">What came from the first hop.</param>
    /// <returns>What it says. Nothing that a hop put into it makes this throw.</returns>
    /// <exception cref="ArgumentException">The route is longer.</exception>
    public static FailureReport Read(OnionRoute route, ReturnedFailure failure)
    {
        ArgumentNullException.ThrowIfNull(route);
        if (route.Length > Rounds)
        {
            throw new ArgumentException($"A payment has at most {Rounds} hops.", nameof(route));
        }

        var packet = failure.Reason.Span.ToArray();
        var attribution = new AttributionReader(route.Length, failure.AttributionData);
        Span<byte> nobody = stackalloc byte[OnionKey.Size];
        nobody.Clear();
        FailureReport? found = null;
        for (var round = 0; round < Rounds; round++)
        {
            var secret = round < route.Length ? route.SharedSecret(round) : nobody;
            OnionKey.Apply(OnionKeyType.Ammag, secret, 0, packet);
            attribution.Next(secret, packet);
            var authentic = IsAuthentic(secret, packet);
            if (authentic && found is null && round < route.Length)
            {
                found = Open(round, packet);
                attribution.End();
            }
        }

        return (found ?? new FailureReport()) with { HoldTimes = attribution.HoldTimes };
    }

    private static bool IsAuthentic(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> packet)
    {
        if (packet.Length < ReturnedFailure.HmacSize)
        {
            return false;
        }

        Span<byte> hmac = stackalloc byte[ReturnedFailure.HmacSize];
        ReturnedFailure.Authenticate(secret, packet[ReturnedFailure.HmacSize..], hmac);
        return CryptographicOperations.FixedTimeEquals(hmac, packet[..ReturnedFailure.HmacSize]);
    }

    private static FailureReport Open(int hop, ReadOnlySpan<byte> packet)
    {
        var content = packet[ReturnedFailure.HmacSize..];
        if (!BinaryPrimitives.TryReadUInt16BigEndian(content, out var length) || length > content.Length - sizeof(ushort))
        {
            return new FailureReport { ErringHop = hop };
        }

        var message = content.Slice(sizeof(ushort), length);
        FailureMessage.TryDecode(message, out var failure, out _);
        return new FailureReport { ErringHop = hop, RawFailure = Bytes.Copy(message), Failure = failure };
    }
}
