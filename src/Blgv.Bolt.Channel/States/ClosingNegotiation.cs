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
public sealed record LegacyNegotiation(Satoshi? LastSent, FeeRange? SentRange, Satoshi? LastReceived) : ClosingNegotiation;

/// <summary>Of closing_complete and closing_sig: each side makes a transaction of its own.</summary>
/// <param name="Proposed">Our closing_complete that is not answered; null when there is none.</param>
public sealed record SimpleNegotiation(ClosingComplete? Proposed) : ClosingNegotiation;
