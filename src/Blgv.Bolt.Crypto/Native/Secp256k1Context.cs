using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Blgv.Bolt.Crypto.Native;

/// <summary>
/// The one context of libsecp256k1 in the process: created, blinded with the system's randomness and from then on only read,
/// so that every thread may use it.
/// </summary>
internal static unsafe class Secp256k1Context
{
    // Lazy, so that a missing library is one typed exception for every caller and not a TypeInitializationException.
    private static readonly Lazy<LoadedLibrary> LazyLibrary = new(Secp256k1Search.Load);
    private static readonly Lazy<nint> LazyContext = new(Create);

    internal static LoadedLibrary Library => LazyLibrary.Value;

    internal static nint Handle => LazyContext.Value;

    private static nint Create()
    {
        _ = Library;
        Secp256k1.SelfTest();
        var context = Secp256k1.ContextCreate(Secp256k1.ContextNone);
        Secp256k1.ContextSetIllegalCallback(context, &OnIllegalArgument, 0);
        Secp256k1.ContextSetErrorCallback(context, &OnBrokenLibrary, 0);
        Span<byte> seed = stackalloc byte[32];
        RandomNumberGenerator.Fill(seed);
        var randomized = Secp256k1.ContextRandomize(context, seed);
        CryptographicOperations.ZeroMemory(seed);
        return randomized == 1 ? context : throw new CryptographicException("libsecp256k1 refused to randomize its context.");
    }

    /// <summary>The default would abort the process. Ours returns, the call then fails, and the caller reports that.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnIllegalArgument(byte* message, void* data)
    {
    }

    /// <summary>The library found its own memory broken: going on would sign or verify with it.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnBrokenLibrary(byte* message, void* data) =>
        Environment.FailFast($"libsecp256k1 found an internal inconsistency: {Marshal.PtrToStringUTF8((nint)message)}");
}
