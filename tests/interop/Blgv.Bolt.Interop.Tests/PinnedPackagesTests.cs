using System.Text.Json.Nodes;

namespace Blgv.Bolt.Interop.Tests;

/// <summary>What npm installs for these tests is the same everywhere. These run where no peer is installed, too.</summary>
public sealed class PinnedPackagesTests
{
    public static TheoryData<string> Folders { get; } =
        [.. Directory.GetDirectories(Repository.PathOf("tests", "interop"))
            .Where(folder => File.Exists(Path.Combine(folder, "package.json")))
            .Select(folder => Path.GetFileName(folder))];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_package_is_asked_for_by_one_exact_version(string folder)
    {
        var dependencies = Read(folder, "package.json")["dependencies"]!.AsObject();

        Assert.NotEmpty(dependencies);
        Assert.All(dependencies, package => Assert.True(
            Version.TryParse(package.Value!.GetValue<string>(), out var version) && version.Build >= 0,
            $"{package.Key} is pinned to {package.Value}, which is no exact version."));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_locked_package_has_its_hash_and_names_no_registry(string folder)
    {
        var packages = Read(folder, "package-lock.json")["packages"]!.AsObject().Where(package => package.Key.Length > 0).ToArray();

        Assert.NotEmpty(packages);
        Assert.All(packages, package =>
        {
            Assert.StartsWith("sha512-", package.Value!["integrity"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.Null(package.Value["resolved"]);
        });
    }

    private static JsonNode Read(string folder, string file) =>
        JsonNode.Parse(File.ReadAllText(Repository.PathOf("tests", "interop", folder, file)))!;
}
