namespace Blgv.Bolt.Noise;

/// <summary>One of the three messages of the handshake.</summary>
/// <remarks>BOLT 8, "Handshake Exchange". The numeric value is the number of the act.</remarks>
public enum HandshakeAct
{
    /// <summary>Initiator to responder, 50 bytes: the initiator's ephemeral key.</summary>
    One = 1,

    /// <summary>Responder to initiator, 50 bytes: the responder's ephemeral key.</summary>
    Two = 2,

    /// <summary>Initiator to responder, 66 bytes: the initiator's static key, encrypted.</summary>
    Three = 3,
}
