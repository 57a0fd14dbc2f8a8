using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Blgv.Bolt.Peer;

/// <summary>The system does not let a <see cref="LightningListener"/> listen; the message names address and port and says what to do.</summary>
[SuppressMessage("Design", "RCS1194", Justification = "Without the end point it would say nothing.")]
public sealed class ListenFailedException : IOException
{
    /// <summary>For a refused end point.</summary>
    /// <param name="endPoint">Where it should have listened.</param>
    /// <param name="cause">What the system said.</param>
    public ListenFailedException(IPEndPoint endPoint, SocketException cause)
        : base(Describe(endPoint, cause), cause)
    {
        EndPoint = endPoint;
        Error = cause.SocketErrorCode;
    }

    /// <summary>Where it should have listened.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>What the system said.</summary>
    public SocketError Error { get; }

    private static string Describe(IPEndPoint endPoint, SocketException cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return cause.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => $"Cannot listen on {endPoint}: the port is in use. Stop the program that has it or choose another port.",
            SocketError.AccessDenied => $"Cannot listen on {endPoint}: not permitted. Ports below 1024 need privileges; choose a higher one.",
            SocketError.AddressNotAvailable => $"Cannot listen on {endPoint}: this machine does not have the address.",
            _ => $"Cannot listen on {endPoint}: {cause.Message}.",
        };
    }
}
