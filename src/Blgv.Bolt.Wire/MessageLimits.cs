namespace Blgv.Bolt.Wire;

/// <summary>Sizes that the specification fixes.</summary>
public static class MessageLimits
{
    /// <summary>The bytes of a message's type, its first field.</summary>
    /// <remarks>BOLT 1, "Lightning Message Format".</remarks>
    public const int TypeLength = 2;

    /// <summary>The most bytes a message may have, its type included.</summary>
    /// <remarks>BOLT 1, "Lightning Message Format"; BOLT 8 has two bytes for the length.</remarks>
    public const int MaxMessageLength = 65535;

    /// <summary>The most bytes of a <c>peer_storage</c> blob: what is left of a message after type and length.</summary>
    /// <remarks>BOLT 1, "Peer storage".</remarks>
    public const int MaxPeerStorageBlobLength = 65531;

    /// <summary>A <c>ping</c> that asks for so many bytes or more gets no <c>pong</c>.</summary>
    /// <remarks>BOLT 1, "The ping and pong Messages".</remarks>
    public const int PingWithoutPong = 65532;

    /// <summary>Message types from here on are for experiments and applications.</summary>
    /// <remarks>BOLT 1, "Lightning Message Format".</remarks>
    public const ushort FirstCustomMessageType = 32768;

    /// <summary>TLV types from here on are for experiments and applications.</summary>
    /// <remarks>BOLT 1, "Type-Length-Value Format".</remarks>
    public const ulong FirstCustomTlvType = 65536;
}
