using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Gossip;

/// <summary>What the chain says of an output.</summary>
public enum FundingState
{
    /// <summary>Nobody could say: no chain at hand, or the block is not there any more.</summary>
    Unknown = 0,

    /// <summary>It is there and not spent.</summary>
    Unspent = 1,

    /// <summary>It was spent.</summary>
    Spent = 2,

    /// <summary>No such block, transaction or output.</summary>
    Missing = 3,
}

/// <summary>What the chain says of the output that a <c>short_channel_id</c> names.</summary>
/// <param name="State">Whether it is there.</param>
/// <param name="ScriptPubKey">Its script, when it is unspent.</param>
/// <param name="Amount">Its amount, when it is unspent.</param>
public readonly record struct FundingAnswer(FundingState State, Script ScriptPubKey, Satoshi Amount)
{
    /// <summary>The answer for an unspent output.</summary>
    /// <param name="scriptPubKey">Its script.</param>
    /// <param name="amount">Its amount.</param>
    /// <returns>The answer.</returns>
    public static FundingAnswer Unspent(Script scriptPubKey, Satoshi amount) => new(FundingState.Unspent, scriptPubKey, amount);

    /// <summary>The answer for a spent output.</summary>
    public static FundingAnswer Spent => new(FundingState.Spent, default, default);

    /// <summary>The answer for an output that is not there.</summary>
    public static FundingAnswer Missing => new(FundingState.Missing, default, default);
}

/// <summary>
/// Answers about funding outputs that are at hand. A host whose chain is elsewhere asks it first, for the candidates whose
/// signatures hold, and puts the answers behind this.
/// </summary>
public interface IFundingLookup
{
    /// <summary>The answer about one output.</summary>
    /// <param name="channelId">Where the output is.</param>
    /// <returns>The answer; the default value when there is none.</returns>
    FundingAnswer Find(ShortChannelId channelId);
}
