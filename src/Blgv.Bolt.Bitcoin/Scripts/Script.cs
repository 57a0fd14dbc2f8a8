using System.Text;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>A script: bytes that need not make sense, since anybody may put anything on chain.</summary>
/// <param name="Content">The bytes.</param>
/// <remarks>The default value is the empty script. <see cref="ScriptBuilder"/> and <see cref="StandardScript"/> make scripts, <see cref="ScriptReader"/> takes them apart.</remarks>
public readonly record struct Script(Bytes Content)
{
    /// <summary>No bytes.</summary>
    public static Script Empty => default;

    /// <summary>The number of bytes.</summary>
    public int Length => Content.Length;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Content.IsEmpty;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => Content.Span;

    /// <summary>A copy of some bytes.</summary>
    /// <param name="source">What to copy.</param>
    /// <returns>The script.</returns>
    public static Script Copy(ReadOnlySpan<byte> source) => new(Bytes.Copy(source));

    /// <summary>Reads hex digits.</summary>
    /// <param name="hex">An even number of digits, upper or lower case.</param>
    /// <returns>The script.</returns>
    /// <exception cref="FormatException">Not hex.</exception>
    public static Script FromHex(string hex) => new(Bytes.FromHex(hex));

    /// <summary>Reads the instructions of the script one by one.</summary>
    /// <returns>The reader, before the first instruction.</returns>
    public ScriptReader Read() => new(Span);

    /// <summary>The script as people write it: <c>OP_</c> names, and pushed bytes in hex.</summary>
    /// <returns>The text; a push that goes past the end is shown as <c>[truncated]</c>.</returns>
    public string ToAssembly()
    {
        var text = new StringBuilder();
        var reader = Read();
        ScriptReadStatus status;
        while ((status = reader.Read(out var instruction)) == ScriptReadStatus.Instruction)
        {
            text.Append(text.Length > 0 ? " " : string.Empty);
            if (instruction.IsPush && instruction.Opcode != Opcode.Op0)
            {
                text.Append(Convert.ToHexStringLower(instruction.Data));
            }
            else
            {
                text.Append(OpcodeNames.Of(instruction.Opcode));
            }
        }

        if (status == ScriptReadStatus.TruncatedPush)
        {
            text.Append(text.Length > 0 ? " " : string.Empty).Append("[truncated]");
        }

        return text.ToString();
    }

    /// <summary>The hex digits, lower case.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Content.ToString();
}
