using System.Runtime.InteropServices;

namespace Blgv.Bolt.Crypto.Native;

/// <summary>Where libsecp256k1 is looked for, in order; never the working folder.</summary>
internal static class Secp256k1Search
{
    internal const string PathSetting = "Blgv.Bolt.Secp256k1.Path";
    internal const string PathVariable = "BLGV_BOLT_SECP256K1";

    /// <summary>What the .NET host calls the folders of native files it resolved.</summary>
    private const string HostFolders = "NATIVE_DLL_SEARCH_DIRECTORIES";

    /// <summary>A function that came with 0.2.0, the oldest version supported, and one of each optional module.</summary>
    private static readonly string[] NeededFunctions =
    [
        "secp256k1_selftest",
        "secp256k1_ecdh",
        "secp256k1_ecdsa_recover",
        "secp256k1_keypair_create",
        "secp256k1_schnorrsig_sign_custom",
    ];

    /// <summary>File names per system, newest version first (0.8, 0.7, 0.6, 0.3 to 0.5, 0.2).</summary>
    private static readonly string[] LinuxNames =
        ["libsecp256k1.so.7", "libsecp256k1.so.6", "libsecp256k1.so.5", "libsecp256k1.so.2", "libsecp256k1.so.1", "libsecp256k1.so"];

    private static readonly string[] MacNames =
        ["libsecp256k1.7.dylib", "libsecp256k1.6.dylib", "libsecp256k1.5.dylib", "libsecp256k1.2.dylib", "libsecp256k1.1.dylib", "libsecp256k1.dylib"];

    private static readonly string[] WindowsNames =
        ["secp256k1.dll", "libsecp256k1-7.dll", "libsecp256k1-6.dll", "libsecp256k1-5.dll", "libsecp256k1-2.dll", "libsecp256k1-1.dll", "libsecp256k1.dll"];

    /// <summary>Homebrew on Apple silicon and on Intel, MacPorts, the system.</summary>
    private static readonly string[] MacFolders = ["/opt/homebrew/lib", "/usr/local/lib", "/opt/local/lib", "/usr/lib"];

    internal enum Platform
    {
        Linux,
        Mac,
        Windows,
    }

    internal static Platform Current =>
        OperatingSystem.IsWindows() ? Platform.Windows : OperatingSystem.IsMacOS() ? Platform.Mac : Platform.Linux;

    /// <summary>Loads the library for this process.</summary>
    /// <returns>The library.</returns>
    /// <exception cref="NativeLibraryMissingException">None of the places has a usable one.</exception>
    internal static LoadedLibrary Load() => Load(
        AppContext.GetData(PathSetting) as string ?? Environment.GetEnvironmentVariable(PathVariable),
        Candidates(
            Current,
            ApplicationFolders(AppContext.BaseDirectory, RuntimeInformation.RuntimeIdentifier, AppContext.GetData(HostFolders) as string)),
        Current);

    /// <summary>Loads the library from the path that was set, or else from the first candidate that has what is needed.</summary>
    internal static LoadedLibrary Load(string? explicitPath, IEnumerable<string> candidates, Platform platform)
    {
        if (!string.IsNullOrEmpty(explicitPath))
        {
            // A path that was set is a decision: nothing else is tried in its place.
            return Path.IsPathFullyQualified(explicitPath) && TryLoad(explicitPath, out var chosen) && HasNeededFunctions(chosen)
                ? new LoadedLibrary(chosen, explicitPath)
                : throw new NativeLibraryMissingException(MissingLibraryText.ForExplicitPath(explicitPath), [explicitPath]);
        }

        var tried = new List<string>();
        foreach (var candidate in candidates)
        {
            tried.Add(candidate);
            if (!TryLoad(candidate, out var handle))
            {
                continue;
            }

            if (HasNeededFunctions(handle))
            {
                return new LoadedLibrary(handle, candidate);
            }

            NativeLibrary.Free(handle);
        }

        throw new NativeLibraryMissingException(MissingLibraryText.ForSearch(platform, tried), tried);
    }

    /// <summary>
    /// Where an application keeps native libraries: beside itself, in the layout of packages, and where the host resolved its
    /// packages' native files to (the cache of packages, or where a single file was unpacked).
    /// </summary>
    internal static IEnumerable<string> ApplicationFolders(string applicationFolder, string runtimeIdentifier, string? hostFolders)
    {
        string[] own = [applicationFolder, Path.Combine(applicationFolder, "runtimes", runtimeIdentifier, "native")];
        var resolved = (hostFolders ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return own.Concat(resolved.Where(Path.IsPathFullyQualified)).Distinct(StringComparer.Ordinal);
    }

    /// <summary>
    /// Full paths in the application's folders, then the system's. On Linux the bare name is the system loader's to resolve,
    /// which does not look in the working folder; on macOS the loader would, so only full paths are used there; on Windows the
    /// bare name is loaded from the application's folder and System32 only.
    /// </summary>
    internal static IEnumerable<string> Candidates(Platform platform, IEnumerable<string> applicationFolders)
    {
        var names = platform switch
        {
            Platform.Windows => WindowsNames,
            Platform.Mac => MacNames,
            _ => LinuxNames,
        };
        var ours = applicationFolders.SelectMany(folder => names, Path.Combine);
        var system = platform == Platform.Mac ? MacFolders.SelectMany(folder => names, Path.Combine) : names;
        return ours.Concat(system);
    }

    private static bool TryLoad(string candidate, out nint handle)
    {
        if (Path.IsPathFullyQualified(candidate))
        {
            handle = 0;
            return File.Exists(candidate) && NativeLibrary.TryLoad(candidate, out handle);
        }

        return OperatingSystem.IsWindows()
            ? NativeLibrary.TryLoad(candidate, typeof(Secp256k1Search).Assembly, DllImportSearchPath.SafeDirectories, out handle)
            : NativeLibrary.TryLoad(candidate, out handle);
    }

    private static bool HasNeededFunctions(nint handle) =>
        Array.TrueForAll(NeededFunctions, function => NativeLibrary.TryGetExport(handle, function, out _));
}

/// <summary>The library as it was loaded.</summary>
/// <param name="Handle">The system's handle.</param>
/// <param name="Name">The candidate that worked: a full path, or a name that the system's loader resolved.</param>
internal sealed record LoadedLibrary(nint Handle, string Name);
