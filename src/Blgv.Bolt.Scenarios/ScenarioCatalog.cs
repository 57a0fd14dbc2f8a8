using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Scenarios;

/// <summary>Everything that is measured.</summary>
public static class ScenarioCatalog
{
    /// <summary>The groups, lower layers first.</summary>
    public static Sequence<ScenarioGroup> Groups { get; } =
    [
        WireScenarios.Group, CryptoScenarios.Group, NoiseScenarios.Group, PeerScenarios.Group, TransactionScenarios.Group, OnionScenarios.Group,
        InvoiceScenarios.Group, ChannelScenarios.Group, OnChainScenarios.Group, GossipScenarios.Group, RoutingScenarios.Group,
    ];

    /// <summary>Finds a group.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <param name="group">The group, or null.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryFind(string name, [NotNullWhen(true)] out ScenarioGroup? group)
    {
        group = Groups.FirstOrDefault(each => string.Equals(each.Name, name, StringComparison.OrdinalIgnoreCase));
        return group is not null;
    }
}
