using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Gossip;

/// <summary>A channel that was forgotten for want of fresh updates: what is needed to know whether a fresh one is real.</summary>
internal sealed record ZombieChannel(PointBytes NodeId1, PointBytes NodeId2, bool IsStale1, bool IsStale2)
{
    public PointBytes Node(int direction) => direction == 0 ? NodeId1 : NodeId2;

    /// <summary>Only the node that fell silent brings the channel back; the other one never stopped.</summary>
    public bool CanBeRevivedBy(int direction) => direction == 0 ? IsStale1 : IsStale2;
}
