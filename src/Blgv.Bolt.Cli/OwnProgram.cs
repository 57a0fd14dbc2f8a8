namespace Blgv.Bolt.Cli;

/// <summary>How this program was started, so that it can start another of itself.</summary>
/// <param name="File">The program.</param>
/// <param name="FirstArguments">What goes before the arguments of bolt.</param>
internal sealed record OwnProgram(string File, IReadOnlyList<string> FirstArguments)
{
    /// <summary>This process: either an executable of its own or <c>dotnet bolt.dll</c>.</summary>
    public static OwnProgram OfProcess()
    {
        var file = Environment.ProcessPath ?? "bolt";
        return string.Equals(Path.GetFileNameWithoutExtension(file), "dotnet", StringComparison.OrdinalIgnoreCase)
            ? new OwnProgram(file, [Environment.GetCommandLineArgs()[0]])
            : new OwnProgram(file, []);
    }
}
