using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>What a native segwit output is: a version, and 2 to 40 bytes whose meaning it gives.</summary>
/// <param name="Version">0 to 16.</param>
/// <param name="Program">The program.</param>
/// <remarks>BIP-141.</remarks>
public readonly record struct WitnessProgram(byte Version, Bytes Program)
{
    /// <summary>The fewest bytes of a program.</summary>
    public const int MinLength = 2;

    /// <summary>The most bytes of a program.</summary>
    public const int MaxLength = 40;

    /// <summary>The highest version.</summary>
    public const byte MaxVersion = 16;

    /// <summary>The script of such an output.</summary>
    /// <returns>The script.</returns>
    /// <exception cref="InvalidOperationException">The version or the length is outside its limits.</exception>
    public Script ToScript()
    {
        if (Version > MaxVersion || Program.Length is < MinLength or > MaxLength)
        {
            throw new InvalidOperationException("Not a witness program: a version of 0 to 16 and 2 to 40 bytes are needed.");
        }

        Span<byte> script = stackalloc byte[2 + MaxLength];
        script[0] = (byte)(Version == 0 ? (int)Opcode.Op0 : (int)Opcode.Op1 + Version - 1);
        script[1] = (byte)Program.Length;
        Program.Span.CopyTo(script[2..]);
        return Script.Copy(script[..(2 + Program.Length)]);
    }

    /// <summary>Reads the script of a native segwit output.</summary>
    /// <param name="script">The script.</param>
    /// <param name="program">What it says, or the default.</param>
    /// <returns>False when the script is something else.</returns>
    public static bool TryRead(Script script, out WitnessProgram program)
    {
        program = default;
        var bytes = script.Span;
        if (bytes.Length is < 2 + MinLength or > 2 + MaxLength || bytes[1] != bytes.Length - 2)
        {
            return false;
        }

        var version = (Opcode)bytes[0] switch
        {
            Opcode.Op0 => 0,
            >= Opcode.Op1 and <= Opcode.Op16 => bytes[0] - (byte)Opcode.Op1 + 1,
            _ => -1,
        };
        if (version < 0)
        {
            return false;
        }

        program = new WitnessProgram((byte)version, Bytes.Copy(bytes[2..]));
        return true;
    }
}
