using System.Xml.Linq;

namespace Blgv.Bolt.Architecture.Tests;

/// <summary>Which layer may know which: docs/architecture.md draws these arrows, the project files must follow them.</summary>
public sealed class ArrowTests
{
    private const string Prefix = "Blgv.Bolt.";

    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Primitives"] = [],
        ["Wire"] = ["Primitives"],
        ["Crypto"] = ["Primitives"],
        ["Crypto.Native"] = [],
        ["Noise"] = ["Crypto"],
        ["Peer"] = ["Noise", "Wire"],
        ["Onion"] = ["Crypto", "Wire"],
        ["Invoice"] = ["Bitcoin", "Wire"],
        ["Bitcoin"] = ["Crypto"],
        ["Transactions"] = ["Bitcoin"],
        ["Regtest"] = ["Bitcoin"],
        ["Channel"] = ["Transactions", "Wire"],
        ["Gossip"] = ["Bitcoin", "Peer", "Wire"],
        ["Routing"] = ["Gossip"],
        ["Node"] = ["Channel", "Gossip", "Invoice", "Onion", "Peer", "Regtest", "Routing", "Transactions"],
    };

    /// <summary>These two look at any library, and no library looks at them; the command looks at everything.</summary>
    private static readonly string[] Instruments = ["Conformance", "Scenarios"];

    /// <summary>The only projects that may reference packages of others.</summary>
    private static readonly string[] MayUsePackages = ["Cli"];

    public static TheoryData<string> Projects => [.. Directory
        .EnumerateFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories)
        .Select(file => Path.GetFileNameWithoutExtension(file)[Prefix.Length..])
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_its_layer_allows(string project)
    {
        var forbidden = References(project).Except(AllowedFor(project), StringComparer.Ordinal);

        Assert.Empty(forbidden);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_library_depends_on_no_package_but_our_own(string project)
    {
        var packages = Load(project).Descendants("PackageReference").Select(reference => reference.Attribute("Include")!.Value);

        if (!MayUsePackages.Contains(project, StringComparer.Ordinal))
        {
            Assert.Empty(packages);
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_library_has_a_test_project_of_its_name(string project)
    {
        if (project != "Crypto.Native")
        {
            Assert.True(File.Exists(Repository.PathOf("tests", $"{Prefix}{project}.Tests", $"{Prefix}{project}.Tests.csproj")));
        }
    }

    [Fact]
    public void The_table_names_no_project_that_is_gone()
    {
        Assert.Empty(Allowed.Keys.Concat(Instruments).Except(Projects.Select(row => row.Data), StringComparer.Ordinal));
    }

    private static IEnumerable<string> AllowedFor(string project) => project switch
    {
        "Cli" => [.. Allowed.Keys, .. Instruments],
        _ when Instruments.Contains(project, StringComparer.Ordinal) => Allowed.Keys,
        _ => Allowed.TryGetValue(project, out var allowed)
            ? allowed
            : throw new InvalidOperationException($"Say in this table what {Prefix}{project} may reference."),
    };

    private static IEnumerable<string> References(string project) =>
        from reference in Load(project).Descendants("ProjectReference")
        let path = reference.Attribute("Include")!.Value.Replace('\\', '/')
        select Path.GetFileNameWithoutExtension(path)[Prefix.Length..];

    private static XDocument Load(string project) =>
        XDocument.Load(Repository.PathOf("src", Prefix + project, $"{Prefix}{project}.csproj"));
}
