namespace Blgv.Bolt.Gossip;

/// <summary>What becomes of a gossip message, why, and by which rule.</summary>
/// <param name="Outcome">What becomes of it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Rule">The id of the rule in <c>rules.csv</c>, such as <c>7.23</c>; empty when no single one says so.</param>
public readonly record struct GossipVerdict(GossipOutcome Outcome, GossipReason Reason, string Rule)
{
    /// <summary>Whether the message may be passed on to peers that ask for gossip. Only accepted ones are.</summary>
    public bool Relay { get; init; }

    /// <summary>Whether the message is used.</summary>
    public bool IsAccepted => Outcome == GossipOutcome.Accept;

    /// <summary>For logs and warnings.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Rule is { Length: > 0 } ? $"{Outcome}: {Reason} (rule {Rule})" : $"{Outcome}: {Reason}";

    internal static GossipVerdict Ignore(GossipReason reason, string rule = "") => new(GossipOutcome.Ignore, reason, rule);

    internal static GossipVerdict Warn(GossipReason reason, string rule) => new(GossipOutcome.Warn, reason, rule);

    internal static GossipVerdict Fail(GossipReason reason, string rule) => new(GossipOutcome.Fail, reason, rule);

    internal static GossipVerdict Accept(bool relay) => new(GossipOutcome.Accept, GossipReason.None, "") { Relay = relay };
}
