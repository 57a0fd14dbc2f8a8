using System.Reflection;

namespace Blgv.Bolt.Architecture.Tests;

/// <summary>
/// The public surface of each package is a text in <c>approved/</c>. A change of the surface shows as a change of that text:
/// run the tests with <c>APPROVE_API=1</c> to write it anew, and commit it with the change.
/// </summary>
public sealed class PublicApiTests
{
    private const string ApproveVariable = "APPROVE_API";

    public static TheoryData<string> Packages => [.. Directory
        .EnumerateFiles(AppContext.BaseDirectory, "Blgv.Bolt.*.dll")
        .Select(file => Path.GetFileNameWithoutExtension(file))
        .Where(name => !name.EndsWith(".Tests", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Packages))]
    public void The_public_surface_is_the_approved_one(string package)
    {
        var actual = PublicApi.Describe(Assembly.Load(package));
        var file = Repository.PathOf("tests", "Blgv.Bolt.Architecture.Tests", "approved", package + ".txt");
        if (Environment.GetEnvironmentVariable(ApproveVariable) == "1")
        {
            File.WriteAllText(file, actual);
        }

        Assert.True(File.Exists(file), $"No approved surface of {package} yet: run with {ApproveVariable}=1 and commit {file}.");
        Assert.Equal(File.ReadAllText(file), actual);
    }

    [Fact]
    public void Every_approved_text_belongs_to_a_package()
    {
        var approved = Directory.EnumerateFiles(Repository.PathOf("tests", "Blgv.Bolt.Architecture.Tests", "approved"))
            .Select(Path.GetFileNameWithoutExtension);

        Assert.Equal(Packages.Select(row => row.Data).Order(StringComparer.Ordinal), approved.Order(StringComparer.Ordinal));
    }
}
