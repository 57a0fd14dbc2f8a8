namespace Blgv.Bolt.Crypto.Native;

/// <summary>What someone reads who lacks libsecp256k1: what was tried, and how to get it here.</summary>
internal static class MissingLibraryText
{
    internal static string ForExplicitPath(string path) =>
        $"libsecp256k1 could not be loaded from '{path}', the path set by the environment variable {Secp256k1Search.PathVariable} " +
        $"or the AppContext setting {Secp256k1Search.PathSetting}. It must be a full path to libsecp256k1 0.2 or later, built for " +
        "this processor with the modules ecdh, recovery, extrakeys and schnorrsig. Correct the path, or unset it to search the " +
        "application's folder and the system.";

    internal static string ForSearch(Secp256k1Search.Platform platform, IReadOnlyList<string> tried) =>
        $"libsecp256k1 (0.2 or later, with the modules ecdh, recovery, extrakeys and schnorrsig) was not found. {HowToGetIt(platform)} " +
        "Or add the package Blgv.Bolt.Crypto.Native, or put the library beside the application, or set " +
        $"{Secp256k1Search.PathVariable} to its full path. Tried: {string.Join(", ", tried)}.";

    private static string HowToGetIt(Secp256k1Search.Platform platform) => platform switch
    {
        Secp256k1Search.Platform.Windows => "Windows: put secp256k1.dll in the application's folder (vcpkg install secp256k1 builds one).",
        Secp256k1Search.Platform.Mac => "macOS: brew install secp256k1.",
        _ => "Debian 12: apt install libsecp256k1-1. Other releases of Debian and Ubuntu: apt install '^libsecp256k1-[0-9]+$'. Fedora: dnf install libsecp256k1. Alpine: apk add libsecp256k1. Arch: pacman -S libsecp256k1.",
    };
}
