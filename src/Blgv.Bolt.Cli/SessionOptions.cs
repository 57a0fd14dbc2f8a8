using System.CommandLine;
using Blgv.Bolt.Peer;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Cli;

/// <summary>The options that say what our <c>init</c> tells a peer.</summary>
internal sealed class SessionOptions
{
    private static readonly (string Name, ChainHash Chain)[] Chains =
    [
        ("bitcoin", ChainHash.Bitcoin),
        ("testnet", ChainHash.Testnet),
        ("signet", ChainHash.Signet),
        ("regtest", ChainHash.Regtest),
    ];

    private readonly Option<string[]> _networks = new("--network")
    {
        Description = "A chain we are interested in: bitcoin, testnet, signet or regtest; may be repeated. Default: none is named, any will do.",
        HelpName = "NAME",
    };

    private readonly Option<string[]> _offers = new("--offer")
    {
        Description = "A feature to offer, by its name in BOLT 9, such as option_anchors; may be repeated; all offers all. Always offered: what every node has, and gossip_queries, without which peers send all their gossip.",
        HelpName = "FEATURE",
    };

    public void AddTo(Command command)
    {
        command.Add(_networks);
        command.Add(_offers);
    }

    /// <summary>What was chosen.</summary>
    /// <exception cref="CommandFailure">A name is none.</exception>
    public PeerSessionOptions Of(ParseResult parsed) => new()
    {
        Networks = (parsed.GetValue(_networks) ?? []).Select(ChainOf).ToSequence(),
        Features = Offer(parsed.GetValue(_offers) ?? []),
    };

    /// <summary>The name of a chain, or its hash.</summary>
    public static string NameOf(ChainHash chain) =>
        Chains.Where(each => each.Chain == chain).Select(each => each.Name).FirstOrDefault(chain.ToString());

    /// <summary>The chain of a name.</summary>
    /// <exception cref="CommandFailure">It is none.</exception>
    public static ChainHash ChainOf(string name)
    {
        var found = Chains.Where(each => string.Equals(each.Name, name, StringComparison.OrdinalIgnoreCase)).ToArray();
        return found.Length == 1
            ? found[0].Chain
            : throw CommandFailure.OfUsage($"'{name}' is no network known here: {string.Join(", ", Chains.Select(each => each.Name))}.");
    }

    private static FeatureSet<InitContext> Offer(IReadOnlyList<string> names)
    {
        var presented = Feature.All.Where(each => each.Contexts.HasFlag(FeatureContexts.Init)).ToArray();
        foreach (var name in names)
        {
            if (name != "all" && !presented.Any(each => each.Name == name))
            {
                throw CommandFailure.OfUsage($"'{name}' is no feature of init: {string.Join(", ", presented.Select(each => each.Name))}.");
            }
        }

        return presented
            .Where(each => each.IsAssumed || each == Feature.GossipQueries || names.Any(name => name == "all" || name == each.Name))
            .Aggregate(FeatureSet<InitContext>.Empty, (set, each) => set.WithBit(each.OptionalBit));
    }
}
