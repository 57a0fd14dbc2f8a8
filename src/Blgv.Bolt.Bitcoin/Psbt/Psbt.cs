using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>A transaction on its way from hand to hand until all have signed. Never changes: each step gives another one.</summary>
/// <remarks>
/// BIP-174 (version 0), BIP-370 (version 2), BIP-371 (taproot). Fields that are not known here are kept, and what was read is
/// written back byte for byte.
/// </remarks>
public sealed partial record Psbt
{
    private Psbt(uint version, PsbtMap global, Sequence<PsbtInput> inputs, Sequence<PsbtOutput> outputs)
    {
        Version = version;
        Global = global;
        Inputs = inputs;
        Outputs = outputs;
    }

    /// <summary>0 or 2.</summary>
    public uint Version { get; }

    /// <summary>What is said of the transaction as a whole.</summary>
    public PsbtMap Global { get; }

    /// <summary>What is said of each input.</summary>
    public Sequence<PsbtInput> Inputs { get; }

    /// <summary>What is said of each output.</summary>
    public Sequence<PsbtOutput> Outputs { get; }

    /// <summary>Reads a PSBT.</summary>
    /// <param name="source">The bytes, all of which must belong to it.</param>
    /// <param name="psbt">The PSBT, or null.</param>
    /// <param name="error">What is wrong and where.</param>
    /// <returns>False when the bytes are no PSBT. Signatures are not looked at, nor whether scripts match what is spent.</returns>
    public static bool TryParse(ReadOnlySpan<byte> source, [NotNullWhen(true)] out Psbt? psbt, out PsbtError error)
    {
        var reader = new PsbtReader(source);
        psbt = reader.TryRead(out var version, out var global, out var inputs, out var outputs)
            ? new Psbt(version, global, inputs, outputs)
            : null;
        error = reader.Error;
        return psbt is not null;
    }

    /// <summary>Reads a PSBT from base64.</summary>
    /// <param name="text">The text.</param>
    /// <param name="psbt">The PSBT, or null.</param>
    /// <param name="error">What is wrong and where.</param>
    /// <returns>False when the text is no base64 or the bytes are no PSBT.</returns>
    public static bool TryParseBase64(ReadOnlySpan<char> text, [NotNullWhen(true)] out Psbt? psbt, out PsbtError error)
    {
        var bytes = new byte[((text.Length / 4) + 1) * 3];
        if (Convert.TryFromBase64Chars(text, bytes, out var length))
        {
            return TryParse(bytes.AsSpan(0, length), out psbt, out error);
        }

        psbt = null;
        error = new PsbtError(PsbtErrorKind.NotPsbt, 0);
        return false;
    }

    /// <summary>The bytes.</summary>
    /// <returns>What was read, byte for byte, with the fields that were added since.</returns>
    public byte[] ToBytes()
    {
        var size = PsbtReader.MagicLength + Global.Size;
        foreach (var input in Inputs)
        {
            size += input.Fields.Size;
        }

        foreach (var output in Outputs)
        {
            size += output.Fields.Size;
        }

        var bytes = new byte[size];
        var writer = new ConsensusWriter(bytes);
        writer.Raw(PsbtReader.Magic);
        Global.Write(ref writer);
        foreach (var input in Inputs)
        {
            input.Fields.Write(ref writer);
        }

        foreach (var output in Outputs)
        {
            output.Fields.Write(ref writer);
        }

        return bytes;
    }

    /// <summary>The bytes in base64.</summary>
    /// <returns>The text.</returns>
    public string ToBase64() => Convert.ToBase64String(ToBytes());

    /// <summary>The version and the numbers of inputs and outputs.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"PSBT version {Version} ({Inputs.Count} in, {Outputs.Count} out)";
}
