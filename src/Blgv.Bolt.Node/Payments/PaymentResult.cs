using Blgv.Bolt.Channel;
using Blgv.Bolt.Onion;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Failures;

namespace Blgv.Bolt.Node;

/// <summary>What came of a payment.</summary>
public abstract record PaymentResult
{
    private PaymentResult()
    {
    }

    /// <summary>It arrived: here is the proof.</summary>
    /// <param name="Preimage">The preimage.</param>
    /// <param name="HoldTimes">How long each hop held it, if they tell and it is not known from the store only.</param>
    public sealed record Succeeded(Preimage Preimage, HoldTimes? HoldTimes) : PaymentResult;

    /// <summary>It came back.</summary>
    /// <param name="Report">What the route says; null where it is known from the store only, or the first hop could not read the onion, or our channel ended on chain.</param>
    /// <param name="Code">What the first hop says of an onion that it could not read; permanent_channel_failure where it came back on chain.</param>
    public sealed record Failed(FailureReport? Report, FailureCode? Code = null) : PaymentResult;

    /// <summary>It was never sent.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Text">In words.</param>
    public sealed record Refused(CommandRefusal Reason, string Text) : PaymentResult;
}
