namespace Blgv.Bolt.Gossip;

/// <summary>A graph in numbers.</summary>
public sealed record GraphStatistics
{
    /// <summary>How many nodes have a channel.</summary>
    public required int Nodes { get; init; }

    /// <summary>How many of them said something of themselves.</summary>
    public required int AnnouncedNodes { get; init; }

    /// <summary>How many channels there are.</summary>
    public required int Channels { get; init; }

    /// <summary>How many directions have an update; twice the channels when all have.</summary>
    public required int Policies { get; init; }

    /// <summary>How many of them say that they do not relay.</summary>
    public required int DisabledPolicies { get; init; }

    /// <summary>How many channels have a spent funding output.</summary>
    public required int SpentChannels { get; init; }

    /// <summary>The known capacities together, in satoshi.</summary>
    public required UInt128 CapacitySat { get; init; }

    /// <summary>How many channels have no known capacity.</summary>
    public required int UnknownCapacities { get; init; }

    /// <summary>The median capacity of those known, in satoshi; 0 when there is none.</summary>
    public required ulong MedianCapacitySat { get; init; }

    /// <summary>How many channels the node with the most has.</summary>
    public required int MaxDegree { get; init; }

    /// <summary>The median number of channels of a node.</summary>
    public required int MedianDegree { get; init; }

    /// <summary>The number of channels that 99 of 100 nodes do not exceed.</summary>
    public required int DegreePercentile99 { get; init; }

    /// <summary>Counts.</summary>
    /// <param name="snapshot">The graph.</param>
    /// <returns>The numbers.</returns>
    public static GraphStatistics Of(GraphSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var degrees = new List<int>(snapshot.NodeCount);
        var announced = 0;
        foreach (var node in snapshot.Nodes)
        {
            degrees.Add(snapshot.Node(node).ChannelCount);
            announced += snapshot.HasDetails(node) ? 1 : 0;
        }

        var capacities = new List<ulong>(snapshot.ChannelCount);
        var (total, policies, disabled, spent) = (UInt128.Zero, 0, 0, 0);
        foreach (var index in snapshot.Channels)
        {
            ref readonly var channel = ref snapshot.Channel(index);
            spent += channel.SpentAt is null ? 0 : 1;
            for (var direction = 0; direction < 2; direction++)
            {
                policies += channel.Policy(direction).IsPresent ? 1 : 0;
                disabled += channel.Policy(direction).IsDisabled ? 1 : 0;
            }

            if (channel.Capacity is { } capacity)
            {
                capacities.Add(capacity.Value);
                total += capacity.Value;
            }
        }

        degrees.Sort();
        capacities.Sort();
        return new GraphStatistics
        {
            Nodes = snapshot.NodeCount,
            AnnouncedNodes = announced,
            Channels = snapshot.ChannelCount,
            Policies = policies,
            DisabledPolicies = disabled,
            SpentChannels = spent,
            CapacitySat = total,
            UnknownCapacities = snapshot.ChannelCount - capacities.Count,
            MedianCapacitySat = capacities.Count == 0 ? 0 : capacities[capacities.Count / 2],
            MaxDegree = degrees.Count == 0 ? 0 : degrees[^1],
            MedianDegree = degrees.Count == 0 ? 0 : degrees[degrees.Count / 2],
            DegreePercentile99 = degrees.Count == 0 ? 0 : degrees[(int)(degrees.Count * 99L / 100)],
        };
    }
}
