using System.Globalization;

namespace Blgv.Bolt.Noise;

/// <summary>How a handshake failed: the act and the cause, printed as the specification's vectors name them.</summary>
/// <param name="Act">The act that failed.</param>
/// <param name="Cause">What was wrong with it.</param>
/// <remarks>BOLT 8, "Appendix A: Transport Test Vectors". The default value is no error.</remarks>
public readonly record struct HandshakeError(HandshakeAct Act, HandshakeCause Cause)
{
    /// <summary>The version byte that was refused, when the cause is <see cref="HandshakeCause.BadVersion"/>.</summary>
    public byte? Version { get; init; }

    /// <summary>The name, such as <c>ACT1_BAD_TAG</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"ACT{(int)Act}_{NameOf(Cause)}");

    private static string NameOf(HandshakeCause cause) => cause switch
    {
        HandshakeCause.ReadFailed => "READ_FAILED",
        HandshakeCause.BadVersion => "BAD_VERSION",
        HandshakeCause.BadPubkey => "BAD_PUBKEY",
        HandshakeCause.BadCiphertext => "BAD_CIPHERTEXT",
        HandshakeCause.BadTag => "BAD_TAG",
        HandshakeCause.WriteFailed => "WRITE_FAILED",
        HandshakeCause.TimedOut => "TIMED_OUT",
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "No such cause."),
    };
}
