using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Interop.Tests;

/// <summary>What the driver says about itself.</summary>
/// <param name="NodeId">Its node id.</param>
/// <param name="InitBits">The feature bits that it puts into its init, lowest first.</param>
internal sealed record LdkInfo(PointBytes NodeId, int[] InitBits);

/// <summary>A peer that finished the handshake and the exchange of init.</summary>
internal sealed record LdkPeer(PointBytes NodeId, bool Inbound, int[] InitBits);

/// <summary>Something that happened in the driver.</summary>
internal interface ILdkEvent
{
    /// <summary>The name it has on the driver's line.</summary>
    static abstract string Name { get; }
}

/// <summary>The node is ready for requests.</summary>
internal sealed record LdkStarted(PointBytes NodeId) : ILdkEvent
{
    public static string Name => "started";
}

/// <summary>A peer finished the handshake, and LDK accepted its init.</summary>
internal sealed record LdkConnected(PointBytes NodeId, bool Inbound, int[] InitBits) : ILdkEvent
{
    public static string Name => "connected";
}

/// <summary>A peer that had been reported as connected is gone.</summary>
internal sealed record LdkDisconnected(PointBytes NodeId) : ILdkEvent
{
    public static string Name => "disconnected";
}

/// <summary>A socket closed, in whatever state its connection was.</summary>
/// <param name="Inbound">Whether the peer had connected to LDK.</param>
/// <param name="By">"ldk" when LDK hung up, "peer" when the other side did.</param>
internal sealed record LdkClosed(bool Inbound, string By) : ILdkEvent
{
    public static string Name => "closed";
}

/// <summary>A message of one of the custom types that the node was told to know.</summary>
internal sealed record LdkMessage(PointBytes NodeId, ushort Type, int Length, string Sha256) : ILdkEvent
{
    public static string Name => "message";
}
