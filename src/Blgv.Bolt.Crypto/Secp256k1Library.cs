using System.Diagnostics;
using System.Runtime.InteropServices;
using Blgv.Bolt.Crypto.Native;

namespace Blgv.Bolt.Crypto;

/// <summary>Which libsecp256k1 this process uses: for a start-up log or a bug report.</summary>
/// <remarks>
/// Set the environment variable <c>BLGV_BOLT_SECP256K1</c> or the AppContext setting <c>Blgv.Bolt.Secp256k1.Path</c> to a
/// full path to choose the file. Otherwise the application's folder is searched and then the system, never the working folder.
/// </remarks>
public static class Secp256k1Library
{
    /// <summary>Functions that came or went with a version, newest first. The library has no function that tells its version.</summary>
    private static readonly (string Function, bool Present, string Version)[] Marks =
    [
        ("secp256k1_context_set_sha256_compression", true, "0.8 or later"),
        ("secp256k1_ec_privkey_negate", false, "0.7"),
        ("secp256k1_scratch_space_create", false, "0.6"),
        ("secp256k1_ec_pubkey_sort", true, "0.5"),
        ("secp256k1_ellswift_create", true, "0.4"),
    ];

    /// <summary>How the file of 0.2 is called; the next versions are called 2.</summary>
    private static readonly string[] NamesOfOldest = [".so.1", ".1.dylib", "-1.dll"];

    /// <summary>Whether a usable library was found. Asking loads it.</summary>
    public static bool IsAvailable
    {
        get
        {
            try
            {
                return Secp256k1Context.Handle != 0;
            }
            catch (NativeLibraryMissingException)
            {
                return false;
            }
        }
    }

    /// <summary>The full path of the file in use, or the name the system's loader resolved where the path cannot be told.</summary>
    /// <exception cref="NativeLibraryMissingException">There is no usable library.</exception>
    public static string Path
    {
        get
        {
            var library = Secp256k1Context.Library;
            var function = NativeLibrary.GetExport(library.Handle, "secp256k1_selftest");
            using var process = Process.GetCurrentProcess();
            foreach (ProcessModule module in process.Modules)
            {
                using (module)
                {
                    if (function >= module.BaseAddress && function - module.BaseAddress < module.ModuleMemorySize)
                    {
                        return module.FileName;
                    }
                }
            }

            return library.Name;
        }
    }

    /// <summary>The version, as far as the functions in it tell: such as <c>0.2</c>, <c>0.6</c> or <c>0.8 or later</c>.</summary>
    /// <exception cref="NativeLibraryMissingException">There is no usable library.</exception>
    public static string Version
    {
        get
        {
            var library = Secp256k1Context.Library;
            return VersionOf(function => NativeLibrary.TryGetExport(library.Handle, function, out _), library.Name);
        }
    }

    /// <summary>One line: version, file, and what is known of its timing.</summary>
    /// <returns>The text.</returns>
    /// <exception cref="NativeLibraryMissingException">There is no usable library.</exception>
    public static string Describe()
    {
        var version = Version;
        var old = version.StartsWith("0.2", StringComparison.Ordinal);
        return old
            ? $"libsecp256k1 {version} from {Path}; before 0.3.2 it is constant-time only if built by GCC before 13 or Clang before 14, as the builds of Debian 12 are"
            : $"libsecp256k1 {version} from {Path}";
    }

    internal static string VersionOf(Func<string, bool> hasFunction, string fileName)
    {
        foreach (var (function, present, version) in Marks)
        {
            if (hasFunction(function) == present)
            {
                return version;
            }
        }

        return Array.Exists(NamesOfOldest, name => fileName.EndsWith(name, StringComparison.Ordinal)) ? "0.2" : "0.2 to 0.4";
    }
}
