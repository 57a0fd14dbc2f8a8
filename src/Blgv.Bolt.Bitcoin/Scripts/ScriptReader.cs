using System.Buffers.Binary;

namespace Blgv.Bolt.Bitcoin;

/// <summary>What came of reading an instruction.</summary>
public enum ScriptReadStatus
{
    /// <summary>An instruction was read.</summary>
    Instruction,

    /// <summary>The script ended before.</summary>
    End,

    /// <summary>A push goes past the end of the script; nothing more can be read.</summary>
    TruncatedPush,
}

/// <summary>One instruction of a script.</summary>
public readonly ref struct ScriptInstruction
{
    internal ScriptInstruction(Opcode opcode, ReadOnlySpan<byte> data, int offset, int index)
    {
        Opcode = opcode;
        Data = data;
        Offset = offset;
        Index = index;
    }

    /// <summary>The opcode; for a push, the byte that says how long it is.</summary>
    public Opcode Opcode { get; }

    /// <summary>The bytes that follow it in the script and are pushed. Empty for all that is no push, and for OP_1 to OP_16 and OP_1NEGATE.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>The byte of the script the instruction starts at, from 0.</summary>
    public int Offset { get; }

    /// <summary>The number of instructions before it: what BIP-342 counts code separators by.</summary>
    public int Index { get; }

    /// <summary>Whether it pushes bytes of the script: OP_0, the unnamed ones, OP_PUSHDATA1 to 4.</summary>
    public bool IsPush => Opcode <= Opcode.PushData4;

    /// <summary>Whether there is no shorter instruction with the same effect. True for all that is no push.</summary>
    /// <remarks>BIP-62, rule 3; the MINIMALDATA rule of standardness.</remarks>
    public bool IsMinimal
    {
        get
        {
            if (!IsPush)
            {
                return true;
            }

            return Data.Length switch
            {
                0 => Opcode == Opcode.Op0,
                1 when Data[0] is (>= 1 and <= 16) or 0x81 => false,
                < (int)Opcode.PushData1 => (int)Opcode == Data.Length,
                <= byte.MaxValue => Opcode == Opcode.PushData1,
                <= ushort.MaxValue => Opcode == Opcode.PushData2,
                _ => true,
            };
        }
    }

    /// <summary>The number that OP_0, OP_1 to OP_16 or OP_1NEGATE pushes.</summary>
    /// <param name="number">The number, or 0.</param>
    /// <returns>False for any other instruction.</returns>
    public bool TryGetSmallNumber(out int number)
    {
        number = Opcode switch
        {
            Opcode.Op1Negate => -1,
            >= Opcode.Op1 and <= Opcode.Op16 => Opcode - Opcode.Op1 + 1,
            _ => 0,
        };
        return number != 0 || Opcode == Opcode.Op0;
    }
}

/// <summary>Walks the instructions of a script; any bytes will do.</summary>
/// <param name="script">The script.</param>
public ref struct ScriptReader(ReadOnlySpan<byte> script)
{
    private readonly ReadOnlySpan<byte> _script = script;
    private int _index;
    private bool _truncated;

    /// <summary>The byte of the script the next instruction starts at.</summary>
    public int Position { get; private set; }

    /// <summary>Reads the next instruction.</summary>
    /// <param name="instruction">The instruction; its data is a part of the script.</param>
    /// <returns>Whether there was one. After <see cref="ScriptReadStatus.TruncatedPush"/> the answer stays the same.</returns>
    public ScriptReadStatus Read(out ScriptInstruction instruction)
    {
        instruction = default;
        if (_truncated)
        {
            return ScriptReadStatus.TruncatedPush;
        }

        if (Position == _script.Length)
        {
            return ScriptReadStatus.End;
        }

        var offset = Position;
        var rest = _script[(offset + 1)..];
        var opcode = (Opcode)_script[offset];
        if (!TryReadPushLength(opcode, rest, out var lengthSize, out var length) || length > (uint)(rest.Length - lengthSize))
        {
            _truncated = true;
            return ScriptReadStatus.TruncatedPush;
        }

        instruction = new ScriptInstruction(opcode, rest.Slice(lengthSize, (int)length), offset, _index++);
        Position = offset + 1 + lengthSize + (int)length;
        return ScriptReadStatus.Instruction;
    }

    private static bool TryReadPushLength(Opcode opcode, ReadOnlySpan<byte> rest, out int lengthSize, out uint length)
    {
        lengthSize = opcode switch
        {
            Opcode.PushData1 => 1,
            Opcode.PushData2 => 2,
            Opcode.PushData4 => 4,
            _ => 0,
        };
        length = 0;
        if (lengthSize > rest.Length)
        {
            return false;
        }

        length = lengthSize switch
        {
            1 => rest[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(rest),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(rest),
            _ => opcode < Opcode.PushData1 ? (uint)opcode : 0,
        };
        return true;
    }
}
