namespace Blgv.Bolt.Noise;

/// <summary>A connection did not come to be: the handshake failed. The transport is closed.</summary>
/// <param name="error">The act and the cause.</param>
/// <param name="innerException">What the transport threw, if it did.</param>
public sealed class NoiseHandshakeException(HandshakeError error, Exception? innerException = null)
    : IOException($"The Noise handshake failed: {error}.", innerException)
{
    /// <summary>The act and the cause.</summary>
    public HandshakeError Error { get; } = error;
}
