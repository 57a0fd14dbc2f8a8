using System.CommandLine;
using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Cli.Commands;

/// <summary><c>bolt keygen</c>: a node key.</summary>
internal static class KeygenCommand
{
    private const string Lesson =
        """
        The key goes to a file that only you can read, never over an existing one. The node id is the public key by which
        peers know the node.

        Examples:
          bolt keygen --out alice.key
          bolt listen --key alice.key
        """;

    public static Command Create(CommandContext context)
    {
        var file = new Option<string?>("--out") { Description = $"The file to write. Default: {KeyFile.DefaultName}, unless --print-secret is given.", HelpName = "FILE" };
        var print = new Option<bool>("--print-secret") { Description = "Also print the secret. Whoever reads it is the node." };
        var json = CommonOptions.Json("Print an object with node_id and file.");
        var command = new BoltSubcommand("keygen", "Makes the key of a node and prints its node id", Lesson) { file, print, json };
        command.SetAction(parsed => Run(context.Terminal, parsed.GetValue(file), parsed.GetValue(print), parsed.GetValue(json)));
        return command;
    }

    private static int Run(Terminal terminal, string? file, bool print, bool json)
    {
        file ??= print ? null : KeyFile.DefaultName;
        using var key = PrivateKey.Generate(SystemEntropy.Instance);
        if (file is not null)
        {
            KeyFile.Write(file, key);
        }

        var secret = print ? KeyFile.SecretText(key) : null;
        if (json)
        {
            terminal.WriteJson(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("node_id", key.PublicKey.ToString());
                writer.WriteString("file", file);
                if (secret is not null)
                {
                    writer.WriteString("secret", secret);
                }

                writer.WriteEndObject();
            });
            return ExitCode.Done;
        }

        terminal.WriteLine($"node id  {key.PublicKey}");
        if (file is not null)
        {
            terminal.WriteLine($"key      {file} (only you can read it; keep it: it is the node)");
        }

        if (secret is not null)
        {
            terminal.WriteLine($"secret   {secret}");
        }

        return ExitCode.Done;
    }
}
