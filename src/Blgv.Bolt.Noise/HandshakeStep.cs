namespace Blgv.Bolt.Noise;

/// <summary>What a <see cref="Handshake"/> has to do next.</summary>
public enum HandshakeStep
{
    /// <summary>The initiator writes act 1.</summary>
    WriteActOne,

    /// <summary>The responder reads act 1.</summary>
    ReadActOne,

    /// <summary>The responder writes act 2.</summary>
    WriteActTwo,

    /// <summary>The initiator reads act 2.</summary>
    ReadActTwo,

    /// <summary>The initiator writes act 3.</summary>
    WriteActThree,

    /// <summary>The responder reads act 3.</summary>
    ReadActThree,

    /// <summary>All acts are done; the keys wait to be taken.</summary>
    Complete,

    /// <summary>Nothing: the keys were taken, an act was refused, or the object was disposed. The secrets are erased.</summary>
    Over,
}
