using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>A round of closing negotiation, which ends with the connection.</summary>
public abstract record ClosingNegotiation
{
    private protected ClosingNegotiation()
    {
    }
}

/// <summary>Of closing_signed.</summary>
/// <param name="LastSent">The fee that we offered last; null before.</param>
/// <param name="SentRange">The range that we sent with it.</param>
/// <param name="LastReceived">The fee that the peer offered last; null before.</param>
/// <param name="IsDisjoint">Whether the last range of the peer had no fee in common with ours.</param>
public sealed record LegacyNegotiation(Satoshi? LastSent, FeeRange? SentRange, Satoshi? LastReceived, bool IsDisjoint) : ClosingNegotiation;

/// <summary>Of closing_complete and closing_sig: each side makes a transaction of its own.</summary>
/// <param name="Proposed">What our closing_complete, not answered yet, proposes; null when there is none.</param>
/// <param name="Answered">How many of the peer's we have signed on this connection.</param>
public sealed record SimpleNegotiation(ClosingProposal? Proposed, uint Answered) : ClosingNegotiation;

/// <summary>What closing_complete proposes.</summary>
/// <param name="Closer">The script of the sender, who pays the fee.</param>
/// <param name="Closee">The script of the receiver.</param>
/// <param name="Fee">fee_satoshis.</param>
/// <param name="LockTime">locktime.</param>
/// <param name="Variants">The transactions that it signs.</param>
public sealed record ClosingProposal(Script Closer, Script Closee, Satoshi Fee, uint LockTime, ClosingVariants Variants);

/// <summary>Which outputs a closing transaction has. The names are those of closing_tlvs.</summary>
[Flags]
public enum ClosingVariants : byte
{
    /// <summary>There is none.</summary>
    None = 0,

    /// <summary>closer_output_only.</summary>
    CloserOutputOnly = 1,

    /// <summary>closee_output_only.</summary>
    CloseeOutputOnly = 2,

    /// <summary>closer_and_closee_outputs.</summary>
    CloserAndCloseeOutputs = 4,
}
