namespace Blgv.Bolt.Gossip;

/// <summary>What is known of the signatures of a message.</summary>
public enum SignatureState
{
    /// <summary>Nobody looked.</summary>
    Unchecked = 0,

    /// <summary>All hold.</summary>
    Valid = 1,

    /// <summary>One is wrong.</summary>
    Invalid = 2,

    /// <summary>One of the keys is no point of the curve.</summary>
    InvalidKey = 3,
}
