namespace Blgv.Bolt.Channel.Tests.OnChainModel;

/// <summary>How a channel of the model comes on chain.</summary>
public enum ChannelEnding
{
    /// <summary>One side closes it.</summary>
    OneCloses,

    /// <summary>Both do.</summary>
    BothClose,

    /// <summary>An old commitment is mined, revoked or not.</summary>
    OldCommitment,

    /// <summary>The sides agree to close, and go on as far as they come.</summary>
    Shutdown,

    /// <summary>One side closes it, and the other cycles what it takes back out of mempools.</summary>
    Cycling,

    /// <summary>Nobody closes it: a deadline may come, or somebody closes it in the end.</summary>
    Nobody,
}
