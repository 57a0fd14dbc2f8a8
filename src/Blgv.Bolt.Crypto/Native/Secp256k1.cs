using System.Runtime.InteropServices;

namespace Blgv.Bolt.Crypto.Native;

/// <summary>The functions of libsecp256k1 that are used: those of 0.2.0 which every later version still has.</summary>
/// <remarks>
/// Opaque types are byte spans: a public key, an x-only public key and a signature have 64 bytes, a recoverable signature 65,
/// a key pair 96. Their content is the library's affair and differs between platforms. Only <see cref="Curve"/> calls this.
/// </remarks>
internal static unsafe partial class Secp256k1
{
    internal const int PublicKeySize = 64;
    internal const int SignatureSize = 64;
    internal const int RecoverableSignatureSize = 65;
    internal const int KeyPairSize = 96;

    /// <summary>SECP256K1_CONTEXT_NONE: since 0.2.0 the one kind of context there is.</summary>
    internal const uint ContextNone = 1;

    /// <summary>SECP256K1_EC_UNCOMPRESSED.</summary>
    internal const uint Uncompressed = 2;

    private const string Library = "secp256k1";

    // An explicit static constructor: the resolver stands before the first call can be bound.
    static Secp256k1() => NativeLibrary.SetDllImportResolver(
        typeof(Secp256k1).Assembly,
        static (name, _, _) => name == Library ? Secp256k1Context.Library.Handle : 0);

    [LibraryImport(Library, EntryPoint = "secp256k1_selftest")]
    internal static partial void SelfTest();

    [LibraryImport(Library, EntryPoint = "secp256k1_context_create")]
    internal static partial nint ContextCreate(uint flags);

    [LibraryImport(Library, EntryPoint = "secp256k1_context_randomize")]
    internal static partial int ContextRandomize(nint context, ReadOnlySpan<byte> seed32);

    [LibraryImport(Library, EntryPoint = "secp256k1_context_set_illegal_callback")]
    internal static partial void ContextSetIllegalCallback(nint context, delegate* unmanaged[Cdecl]<byte*, void*, void> callback, nint data);

    [LibraryImport(Library, EntryPoint = "secp256k1_context_set_error_callback")]
    internal static partial void ContextSetErrorCallback(nint context, delegate* unmanaged[Cdecl]<byte*, void*, void> callback, nint data);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_parse")]
    internal static partial int PublicKeyParse(nint context, Span<byte> key, ReadOnlySpan<byte> input, nuint length);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_serialize")]
    internal static partial int PublicKeySerialize(nint context, Span<byte> output, ref nuint length, ReadOnlySpan<byte> key, uint flags);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_create")]
    internal static partial int PublicKeyCreate(nint context, Span<byte> key, ReadOnlySpan<byte> scalar32);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_negate")]
    internal static partial int PublicKeyNegate(nint context, Span<byte> key);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_tweak_add")]
    internal static partial int PublicKeyTweakAdd(nint context, Span<byte> key, ReadOnlySpan<byte> tweak32);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_tweak_mul")]
    internal static partial int PublicKeyTweakMultiply(nint context, Span<byte> key, ReadOnlySpan<byte> tweak32);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_combine")]
    internal static partial int PublicKeyCombine(nint context, Span<byte> key, byte** keys, nuint count);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_seckey_verify")]
    internal static partial int SecretKeyVerify(nint context, ReadOnlySpan<byte> scalar32);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_seckey_negate")]
    internal static partial int SecretKeyNegate(nint context, Span<byte> scalar32);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_seckey_tweak_add")]
    internal static partial int SecretKeyTweakAdd(nint context, Span<byte> scalar32, ReadOnlySpan<byte> tweak32);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_seckey_tweak_mul")]
    internal static partial int SecretKeyTweakMultiply(nint context, Span<byte> scalar32, ReadOnlySpan<byte> tweak32);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdh")]
    internal static partial int Ecdh(nint context, Span<byte> output32, ReadOnlySpan<byte> key, ReadOnlySpan<byte> scalar32, nint hashFunction, nint data);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_signature_parse_compact")]
    internal static partial int SignatureParseCompact(nint context, Span<byte> signature, ReadOnlySpan<byte> input64);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_signature_serialize_compact")]
    internal static partial int SignatureSerializeCompact(nint context, Span<byte> output64, ReadOnlySpan<byte> signature);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_signature_normalize")]
    internal static partial int SignatureNormalize(nint context, Span<byte> output, ReadOnlySpan<byte> input);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_sign")]
    internal static partial int Sign(nint context, Span<byte> signature, ReadOnlySpan<byte> hash32, ReadOnlySpan<byte> scalar32, nint nonceFunction, nint nonceData);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_verify")]
    internal static partial int Verify(nint context, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> hash32, ReadOnlySpan<byte> key);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_sign_recoverable")]
    internal static partial int SignRecoverable(nint context, Span<byte> signature, ReadOnlySpan<byte> hash32, ReadOnlySpan<byte> scalar32, nint nonceFunction, nint nonceData);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_recoverable_signature_serialize_compact")]
    internal static partial int RecoverableSerializeCompact(nint context, Span<byte> output64, out int recoveryId, ReadOnlySpan<byte> signature);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_recoverable_signature_parse_compact")]
    internal static partial int RecoverableParseCompact(nint context, Span<byte> signature, ReadOnlySpan<byte> input64, int recoveryId);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_recover")]
    internal static partial int Recover(nint context, Span<byte> key, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> hash32);

    [LibraryImport(Library, EntryPoint = "secp256k1_xonly_pubkey_parse")]
    internal static partial int XOnlyParse(nint context, Span<byte> key, ReadOnlySpan<byte> input32);

    [LibraryImport(Library, EntryPoint = "secp256k1_xonly_pubkey_from_pubkey")]
    internal static partial int XOnlyFromPublicKey(nint context, Span<byte> xOnly, out int parity, ReadOnlySpan<byte> key);

    [LibraryImport(Library, EntryPoint = "secp256k1_keypair_create")]
    internal static partial int KeyPairCreate(nint context, Span<byte> pair, ReadOnlySpan<byte> scalar32);

    [LibraryImport(Library, EntryPoint = "secp256k1_schnorrsig_sign_custom")]
    internal static partial int SchnorrSign(nint context, Span<byte> signature64, ReadOnlySpan<byte> message, nuint length, ReadOnlySpan<byte> pair, in SchnorrParameters parameters);

    [LibraryImport(Library, EntryPoint = "secp256k1_schnorrsig_verify")]
    internal static partial int SchnorrVerify(nint context, ReadOnlySpan<byte> signature64, ReadOnlySpan<byte> message, nuint length, ReadOnlySpan<byte> xOnly);

    /// <summary>secp256k1_schnorrsig_extraparams: a fixed mark, the nonce function (0: BIP-340's), its 32 bytes of randomness.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal readonly struct SchnorrParameters(byte* auxiliary32)
    {
        private readonly uint _magic = BitConverter.IsLittleEndian ? 0x8cb3_6fda : 0xda6f_b38c;
        private readonly nint _nonceFunction;
        private readonly byte* _auxiliary = auxiliary32;
    }
}
