using System.CommandLine;

namespace Blgv.Bolt.Cli;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json(string description) => new("--json") { Description = description };

    public static Option<string?> Key() => new("--key")
    {
        Description = "The file with the node's key, as bolt keygen writes it. Default: a new key for this run.",
        HelpName = "FILE",
    };
}
