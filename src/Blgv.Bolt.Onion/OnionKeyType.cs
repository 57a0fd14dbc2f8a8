namespace Blgv.Bolt.Onion;

/// <summary>What a key is for that is derived from a shared secret. The name is what is hashed.</summary>
/// <remarks>BOLT 4, "Key Generation"; the last three appear only where they are used.</remarks>
public enum OnionKeyType
{
    /// <summary><c>rho</c>: encrypts the payloads of an onion, and what a blinded path tells a hop.</summary>
    Rho,

    /// <summary><c>mu</c>: authenticates an onion.</summary>
    Mu,

    /// <summary><c>um</c>: authenticates a failure and its attribution.</summary>
    Um,

    /// <summary><c>pad</c>: fills the unused end of an onion.</summary>
    Pad,

    /// <summary><c>ammag</c>: encrypts a failure.</summary>
    Ammag,

    /// <summary><c>ammagext</c>: encrypts attribution data.</summary>
    AmmagExt,

    /// <summary><c>blinded_node_id</c>: the factor that hides a node's key in a blinded path.</summary>
    BlindedNodeId,
}
