using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Peer;

/// <summary>
/// What the host of a <see cref="PeerSession"/> does next, in this order: send <see cref="Send"/>, hand over <see cref="Received"/>,
/// complete the ping of <see cref="Pong"/>, close for <see cref="Close"/>. Each at most once, so no input causes more than
/// one message of output.
/// </summary>
/// <remarks>The default value asks for nothing.</remarks>
public readonly record struct SessionStep
{
    /// <summary>A message to send to the peer.</summary>
    public IMessage? Send { get; init; }

    /// <summary>When <see cref="Send"/> answers the peer: its bytes, to be given to <see cref="PeerSession.ReplySent"/> when they are sent. Otherwise 0.</summary>
    public int SendLength { get; init; }

    /// <summary>A message for the application: any known one but <c>init</c>, <c>ping</c> and <c>pong</c>.</summary>
    public IMessage? Received { get; init; }

    /// <summary>Beside <see cref="Received"/>, what an <c>error</c> or <c>warning</c> means.</summary>
    public PeerNotice? Notice { get; init; }

    /// <summary>One of our pings was answered.</summary>
    public AnsweredPing? Pong { get; init; }

    /// <summary>The connection is to be closed, after <see cref="Send"/>.</summary>
    public PeerCloseReason? Close { get; init; }

    /// <summary>Whether the peer's <c>init</c> was just accepted: from now on the application may send.</summary>
    public bool BecameReady { get; init; }
}

/// <summary>An own ping and how long its pong took.</summary>
/// <param name="Number">The number that <see cref="PeerSession.TryPing"/> gave it.</param>
/// <param name="RoundTrip">From sending to receiving, with what waited in queues.</param>
public readonly record struct AnsweredPing(long Number, TimeSpan RoundTrip);

/// <summary>Where a <see cref="PeerSession"/> stands.</summary>
public enum PeerSessionState
{
    /// <summary>Nothing was sent yet.</summary>
    New,

    /// <summary>Our <c>init</c> is out; the peer's is awaited, and nothing else may be sent.</summary>
    AwaitingInit,

    /// <summary>Both <c>init</c> messages are exchanged and fit.</summary>
    Ready,

    /// <summary>Over; <see cref="PeerSession.CloseReason"/> says why.</summary>
    Closed,
}
