using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>One inner value that a BOLT prints beside its vectors: a step, what goes in, and what comes out.</summary>
/// <param name="Act">The act it belongs to, 1 to 3; 0 where there are no acts.</param>
/// <param name="Name">The step, in the words of BOLT 8.</param>
/// <param name="Arguments">What goes in; empty for a value that follows from the steps before.</param>
/// <param name="Result">What comes out.</param>
internal sealed record TraceStep(int Act, string Name, Sequence<Bytes> Arguments, Sequence<Bytes> Result)
{
    public const string HandshakeHash = "h";
    public const string SharedSecret = "ss";
    public const string RemoteEphemeral = "re";
    public const string RemoteStatic = "rs";

    private const string DeriveKeys = "HKDF";
    private const string Encrypt = "encryptWithAD";
    private const string Decrypt = "decryptWithAD";

    /// <summary>The ciphertext, when this step makes or opens one: the handshake hash takes it next.</summary>
    public Bytes? Ciphertext => Name switch
    {
        Encrypt => Result[0],
        Decrypt => Arguments[3],
        _ => null,
    };

    public static TraceStep Read(VectorObject json, bool hasAct)
    {
        var act = hasAct ? json.Int("act") : 0;
        var name = hasAct
            ? json.OneOf("step", DeriveKeys, Encrypt, Decrypt, HandshakeHash, SharedSecret, RemoteEphemeral, RemoteStatic)
            : json.OneOf("step", DeriveKeys, Encrypt, Decrypt);
        var arguments = json.Has("arguments") ? json.Hexes("arguments") : default;
        var result = json.Hexes("result");
        var (expectedArguments, expectedResults) = name switch
        {
            DeriveKeys => (2, 2),
            Encrypt or Decrypt => (4, 1),
            _ => (0, 1),
        };
        if (act > 3 || (hasAct && act == 0))
        {
            throw json.Wrong("\"act\" is none of 1, 2, 3");
        }

        if ((arguments.Count, result.Count) != (expectedArguments, expectedResults))
        {
            throw json.Wrong($"the step {name} has {expectedArguments} arguments and {expectedResults} results");
        }

        return new(act, name, arguments, result);
    }

    /// <summary>Computes a step whose result follows from its arguments alone: HKDF and the two of the AEAD.</summary>
    /// <param name="check">Takes the comparison.</param>
    public void CheckEquation(Check check)
    {
        if (Name == DeriveKeys)
        {
            Span<byte> first = stackalloc byte[32];
            Span<byte> second = stackalloc byte[32];
            Hkdf.Derive(Arguments[0].Span, Arguments[1].Span, first, second);
            Same(check, Bytes.Copy(first), Bytes.Copy(second));
            return;
        }

        using var cipher = new ChaCha20Poly1305Cipher(Arguments[0].Span);
        var nonce = Arguments[1].Span;
        var associated = Arguments[2].Span;
        var input = Arguments[3].Span;
        if (Name == Encrypt)
        {
            var ciphertext = new byte[input.Length + ChaCha20Poly1305Cipher.TagSize];
            cipher.Seal(nonce, associated, input, ciphertext);
            Same(check, Bytes.Copy(ciphertext));
            return;
        }

        var plaintext = new byte[input.Length - ChaCha20Poly1305Cipher.TagSize];
        var opened = cipher.TryOpen(nonce, associated, input, plaintext);
        check.Same($"{this}: tag", "fits", opened ? "fits" : "does not fit");
        Same(check, Bytes.Copy(plaintext));
    }

    public void Same(Check check, params ReadOnlySpan<Bytes> got) =>
        check.Same(ToString(), string.Join(',', Result), string.Join(',', got.ToArray()));

    public override string ToString() => Act == 0 ? $"trace: {Name}" : $"trace of act {Act}: {Name}";
}
