namespace Blgv.Bolt.Peer;

/// <summary>Why a text is no <see cref="PeerAddress"/>.</summary>
/// <param name="Part">Which part is wrong.</param>
/// <param name="Complaint">What is wrong with it and what is expected. Never quotes the input.</param>
public sealed record PeerAddressError(PeerAddressPart Part, string Complaint)
{
    /// <summary>One line that names the part.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Part switch
    {
        PeerAddressPart.Key => $"The public key of the address is wrong: {Complaint}.",
        PeerAddressPart.Host => $"The host of the address is wrong: {Complaint}.",
        PeerAddressPart.Port => $"The port of the address is wrong: {Complaint}.",
        _ => $"This is no peer address: {Complaint}.",
    };
}

/// <summary>A part of <c>pubkey@host:port</c>.</summary>
public enum PeerAddressPart
{
    /// <summary>The whole.</summary>
    Form,

    /// <summary>The public key before the '@'.</summary>
    Key,

    /// <summary>The host after the '@'.</summary>
    Host,

    /// <summary>The port after the last ':'.</summary>
    Port,
}
