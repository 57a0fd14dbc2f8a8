namespace Blgv.Bolt.Interop.Tests;

/// <summary>Drivers that Node.js runs: see the folders of <c>tests/interop</c>.</summary>
internal static class NodeScript
{
    /// <summary>Starts a driver, or skips the test where there is none to start.</summary>
    /// <param name="folder">Its folder in <c>tests/interop</c>.</param>
    /// <param name="package">The npm package that it needs there.</param>
    /// <param name="script">Its file.</param>
    /// <param name="arguments">What to start it with.</param>
    public static DriverProcess Start(string folder, string package, string script, params string[] arguments)
    {
        var path = Repository.PathOf("tests", "interop", folder);
        var executable = FindOnPath(OperatingSystem.IsWindows() ? "node.exe" : "node");
        Assert.SkipWhen(executable is null, "Node.js is not on the PATH: install Node.js 18 or later, then run ./test.");
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(path, "node_modules", package)),
            $"npm's {package} is not installed: run npm ci --ignore-scripts in {path}, or ./test, which does.");
        return new DriverProcess(executable, [Path.Combine(path, script), .. arguments]);
    }

    private static string? FindOnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
