using System.Globalization;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing;

/// <summary>Something that keeps a payment from having a route, and by how much.</summary>
public abstract record Obstacle
{
    private protected Obstacle()
    {
    }

    /// <summary>One sentence for people.</summary>
    public abstract string Explanation { get; }

    private protected static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The request itself makes no sense.</summary>
/// <param name="Explanation">Why.</param>
public sealed record ImpossibleRequest(string Explanation) : Obstacle
{
    /// <inheritdoc/>
    public override string Explanation { get; } = Explanation;
}

/// <summary>A node has no channel in the graph nor in the request.</summary>
/// <param name="Role">Whether it is the payer, the payee or the introduction node of a blinded path.</param>
/// <param name="Node">The node.</param>
public sealed record UnknownNode(NodeRole Role, PointBytes Node) : Obstacle
{
    /// <inheritdoc/>
    public override string Explanation => Role switch
    {
        NodeRole.Payer => Text($"The payer {Node} has no channel that is known."),
        NodeRole.Payee => Text($"The payee {Node} has no channel in the graph, and no route hint leads to it."),
        _ => Text($"The introduction node {Node} of a blinded path has no channel in the graph."),
    };
}

/// <summary>What a node is for a payment.</summary>
public enum NodeRole
{
    /// <summary>It pays.</summary>
    Payer,

    /// <summary>It is paid.</summary>
    Payee,

    /// <summary>A blinded path to the payee starts at it.</summary>
    IntroductionNode,
}

/// <summary>No channels lead from the payer to the payee, usable or not.</summary>
/// <param name="Reachable">From how many nodes the payee can be reached.</param>
public sealed record NotConnected(int Reachable) : Obstacle
{
    /// <inheritdoc/>
    public override string Explanation => Text($"No channels connect the payer with the payee: only {Reachable} other nodes reach it.");
}

/// <summary>Every way uses a channel that is disabled in the direction needed.</summary>
/// <param name="PayerDisabled">How many of the payer's channels cannot send.</param>
/// <param name="PayerChannels">Of how many.</param>
/// <param name="PayeeDisabled">How many of the payee's channels cannot receive.</param>
/// <param name="PayeeChannels">Of how many.</param>
public sealed record DisabledChannels(int PayerDisabled, int PayerChannels, int PayeeDisabled, int PayeeChannels) : Obstacle
{
    /// <inheritdoc/>
    public override string Explanation => (PayeeDisabled == PayeeChannels, PayerDisabled == PayerChannels) switch
    {
        (true, _) => Text($"All {PayeeChannels} channels to the payee are disabled."),
        (_, true) => Text($"All {PayerChannels} channels of the payer are disabled."),
        _ => Text($"Every way uses a disabled channel: {PayerDisabled} of {PayerChannels} of the payer's and {PayeeDisabled} of {PayeeChannels} of the payee's are disabled."),
    };
}

/// <summary>Every way uses a node or a channel that the request avoids.</summary>
public sealed record AvoidedChannels : Obstacle
{
    /// <inheritdoc/>
    public override string Explanation => "Every way uses a node or a channel that the request avoids.";
}

/// <summary>The amount is more than channels can send.</summary>
/// <param name="Amount">The amount, without fees.</param>
/// <param name="Most">The most that one HTLC can bring to the payee, fees left aside.</param>
public sealed record AmountTooLarge(MilliSatoshi Amount, MilliSatoshi Most) : Obstacle
{
    /// <summary>How much more the channels would have to send; zero when only the fees on top are too much for them.</summary>
    public MilliSatoshi Missing => Amount.TrySubtract(Most, out var missing) ? missing : default;

    /// <summary>The same for all HTLCs that the payment may be split into: null when it may not.</summary>
    public MilliSatoshi? MostOfAllParts { get; init; }

    /// <inheritdoc/>
    public override string Explanation => (MostOfAllParts, Missing == MilliSatoshi.Zero) switch
    {
        ({ } most, _) when most < Amount => Text($"The amount is too large: {Amount}, but channels can bring the payee {most} at most in all parts together, {Amount - most} less."),
        ({ } most, _) => Text($"The amount is too large for the parts allowed: {Amount}, of which one HTLC brings {Most} at most, and all together {most}."),
        (_, true) => Text($"The amount fits, but with the fees on top no way can send it: {Amount}, and at most {Most} without fees."),
        _ => Text($"The amount is too large: {Amount}, but one HTLC can bring the payee {Most} at most, {Missing} less."),
    };
}

/// <summary>The amount is less than some channel on every way forwards.</summary>
/// <param name="Amount">The amount.</param>
/// <param name="Least">The least amount for which there is a way; null when there is none for any.</param>
public sealed record AmountTooSmall(MilliSatoshi Amount, MilliSatoshi? Least) : Obstacle
{
    /// <summary>By how much it is too small; zero where no amount would do.</summary>
    public MilliSatoshi Missing => Least is { } least ? least - Amount : default;

    /// <inheritdoc/>
    public override string Explanation => Least is { } least
        ? Text($"The amount is too small: {Amount}, but every way forwards {least} at least, {Missing} more.")
        : Text($"The amount is too small: {Amount}, and for larger ones channels are too small.");
}

/// <summary>The cheapest way costs more than the limit.</summary>
/// <param name="Least">The smallest fee found.</param>
/// <param name="Limit">The limit.</param>
public sealed record FeeOverLimit(MilliSatoshi Least, MilliSatoshi Limit) : Obstacle
{
    /// <summary>By how much.</summary>
    public MilliSatoshi Excess => Least - Limit;

    /// <inheritdoc/>
    public override string Explanation => Text($"The smallest fee found is {Least}, over the limit of {Limit} by {Excess}.");
}

/// <summary>The way with the shortest timelock locks money for longer than the limit.</summary>
/// <param name="Least">The shortest timelock found, in blocks, the payee's own included.</param>
/// <param name="Limit">The limit, in blocks.</param>
public sealed record TimelockOverLimit(uint Least, uint Limit) : Obstacle
{
    /// <summary>By how many blocks.</summary>
    public uint Excess => Least - Limit;

    /// <inheritdoc/>
    public override string Explanation => Text($"The shortest timelock found is {Least} blocks, over the limit of {Limit} by {Excess}.");
}

/// <summary>The way with the fewest hops has too many.</summary>
/// <param name="Least">The fewest hops found.</param>
/// <param name="Limit">The limit.</param>
public sealed record TooManyHops(int Least, int Limit) : Obstacle
{
    /// <summary>By how many.</summary>
    public int Excess => Least - Limit;

    /// <inheritdoc/>
    public override string Explanation => Text($"The shortest way found has {Least} hops, over the limit of {Limit} by {Excess}.");
}

/// <summary>The likeliest way is not likely enough.</summary>
/// <param name="Best">The best probability found, 0 to 1.</param>
/// <param name="Limit">The least that was asked for.</param>
public sealed record ProbabilityUnderLimit(double Best, double Limit) : Obstacle
{
    /// <summary>By how much.</summary>
    public double Missing => Limit - Best;

    /// <inheritdoc/>
    public override string Explanation => Text($"The best chance of success found is {Best:P2}, under the limit of {Limit:P2} by {Missing:P2}.");
}

/// <summary>Each limit can be kept alone, but no way was found that keeps all of them.</summary>
/// <param name="Fee">The smallest fee found when nothing else is limited.</param>
/// <param name="Timelock">The shortest timelock found when nothing else is limited, in blocks.</param>
/// <param name="Hops">The fewest hops found when nothing else is limited.</param>
/// <param name="Probability">The best chance found when nothing else is limited.</param>
public sealed record LimitsTogether(MilliSatoshi Fee, uint Timelock, int Hops, double Probability) : Obstacle
{
    /// <inheritdoc/>
    public override string Explanation => Text($"No way keeps to all limits at once, though each alone can be kept: a fee of {Fee}, a timelock of {Timelock} blocks, {Hops} hops, a chance of {Probability:P2}.");
}
