using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Onion;

/// <summary>What a hop finds in an onion: its own payload, and the onion for the next hop if there is one.</summary>
/// <remarks>BOLT 4, "Onion Decryption".</remarks>
public sealed class PeeledOnion : IDisposable
{
    internal PeeledOnion(Bytes payload, Bytes nextPacket, SharedSecret sharedSecret) =>
        (Payload, NextPacket, SharedSecret) = (payload, nextPacket, sharedSecret);

    /// <summary>What this hop is told, without its length: TLV records that nobody has read yet.</summary>
    public Bytes Payload { get; }

    /// <summary>The packet for the next hop, as long as the one that came; empty at the final node.</summary>
    public Bytes NextPacket { get; }

    /// <summary>Whether this is the final node.</summary>
    public bool IsFinal => NextPacket.IsEmpty;

    /// <summary>The secret shared with the origin, which encrypts a failure and tells replays apart.</summary>
    public SharedSecret SharedSecret { get; }

    /// <summary>Zeroes the secret.</summary>
    public void Dispose() => SharedSecret.Dispose();
}
