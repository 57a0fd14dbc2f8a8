namespace Blgv.Bolt.Peer;

/// <summary>Sees every message in the clear, in both directions, for wire logs. Also those that the session ignores or refuses.</summary>
/// <remarks>
/// Called on the path of the message, both directions possibly at the same time: be quick and do not throw. Received messages come in the
/// order of the wire; messages that several threads send at once may come in another.
/// </remarks>
public interface IPeerTap
{
    /// <summary>A message passed.</summary>
    /// <param name="direction">Which way.</param>
    /// <param name="type">Its type; 0 when it is too short to have one.</param>
    /// <param name="message">The whole message including the type; valid only during the call.</param>
    void OnMessage(MessageDirection direction, ushort type, ReadOnlySpan<byte> message);
}

/// <summary>Which way a message went.</summary>
public enum MessageDirection
{
    /// <summary>From the peer to us.</summary>
    Received,

    /// <summary>From us to the peer.</summary>
    Sent,
}
