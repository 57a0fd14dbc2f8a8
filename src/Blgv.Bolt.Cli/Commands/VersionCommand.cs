using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Cli.Commands;

/// <summary><c>bolt version</c>: what runs here, for bug reports.</summary>
internal static class VersionCommand
{
    private const string Lesson =
        """
        Put its output into bug reports.

        Example:
          bolt version --json
        """;

    public static Command Create(CommandContext context)
    {
        var json = CommonOptions.Json("Print an object with bolt, runtime, system, secp256k1 and cipher.");
        var command = new BoltSubcommand("version", "Prints what runs here: library, runtime, libsecp256k1, cipher", Lesson) { json };
        command.SetAction(parsed => Run(context.Terminal, parsed.GetValue(json)));
        return command;
    }

    private static int Run(Terminal terminal, bool json)
    {
        (string Name, string Value)[] lines =
        [
            ("bolt", Own()),
            ("runtime", RuntimeInformation.FrameworkDescription),
            ("system", $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.ProcessArchitecture}, vectors of {WidestVector()} bits"),
            ("secp256k1", Curve()),
            ("cipher", Cipher()),
        ];
        if (json)
        {
            terminal.WriteJson(writer =>
            {
                writer.WriteStartObject();
                foreach (var (name, value) in lines)
                {
                    writer.WriteString(name, value);
                }

                writer.WriteEndObject();
            });
            return ExitCode.Done;
        }

        foreach (var (name, value) in lines)
        {
            terminal.WriteLine($"{name,-10} {value}");
        }

        return ExitCode.Done;
    }

    private static string Own() =>
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>This command is where one looks when the library is missing, so it says so and succeeds.</summary>
    private static string Curve()
    {
        try
        {
            return Secp256k1Library.Describe();
        }
        catch (NativeLibraryMissingException missing)
        {
            return $"missing: {missing.Message}";
        }
    }

    private static string Cipher() => RecordCipher.Lanes == 0
        ? "records by the platform's ChaCha20-Poly1305"
        : string.Create(CultureInfo.InvariantCulture, $"records by shared passes of ChaCha20, {RecordCipher.Lanes} blocks side by side");

    private static string WidestVector() =>
        Vector512.IsHardwareAccelerated ? "512" : Vector256.IsHardwareAccelerated ? "256" : Vector128.IsHardwareAccelerated ? "128" : "no";
}
