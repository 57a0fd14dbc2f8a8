using System.Diagnostics.CodeAnalysis;

namespace Blgv.Bolt.Peer;

/// <summary>The connection is closed or never came about; <see cref="Reason"/> says why.</summary>
[SuppressMessage("Design", "RCS1194", Justification = "Without a reason it would say nothing.")]
public sealed class PeerClosedException : IOException
{
    /// <summary>For a connection that ended.</summary>
    /// <param name="reason">Why.</param>
    public PeerClosedException(PeerCloseReason reason)
        : this(reason, innerException: null)
    {
    }

    /// <summary>For a connection that ended by a failure of the system.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="innerException">What the system said.</param>
    public PeerClosedException(PeerCloseReason reason, Exception? innerException)
        : base(reason?.ToString(), innerException)
    {
        ArgumentNullException.ThrowIfNull(reason);
        Reason = reason;
    }

    /// <summary>Why the connection is closed.</summary>
    public PeerCloseReason Reason { get; }
}
