using System.Buffers;
using System.Buffers.Binary;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>Writes a script, every push in its shortest form.</summary>
public sealed class ScriptBuilder
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Adds an opcode.</summary>
    /// <param name="opcode">The opcode; not one of those that need bytes to follow.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The opcode is a push of bytes.</exception>
    public ScriptBuilder Add(Opcode opcode)
    {
        if (opcode is > Opcode.Op0 and <= Opcode.PushData4)
        {
            throw new ArgumentOutOfRangeException(nameof(opcode), opcode, "Bytes must follow this opcode; Push writes them.");
        }

        Byte((byte)opcode);
        return this;
    }

    /// <summary>Pushes bytes.</summary>
    /// <param name="data">The bytes.</param>
    /// <returns>This builder.</returns>
    public ScriptBuilder Push(ReadOnlySpan<byte> data)
    {
        switch (data.Length)
        {
            case 0:
                return Add(Opcode.Op0);
            case 1 when data[0] is >= 1 and <= 16:
                return Add((Opcode)((int)Opcode.Op1 + data[0] - 1));
            case 1 when data[0] == 0x81:
                return Add(Opcode.Op1Negate);
        }

        PushLength(data.Length);
        _bytes.Write(data);
        return this;
    }

    /// <summary>Pushes a value of fixed length, such as a point or a hash.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>This builder.</returns>
    public ScriptBuilder Push<T>(T value)
        where T : struct, IFixedBytes<T>
    {
        Span<byte> bytes = stackalloc byte[T.Size];
        value.CopyTo(bytes);
        return Push(bytes);
    }

    /// <summary>Pushes a number.</summary>
    /// <param name="number">The number.</param>
    /// <returns>This builder.</returns>
    public ScriptBuilder PushNumber(long number)
    {
        Span<byte> bytes = stackalloc byte[ScriptNumber.MaxLength];
        return Push(bytes[..ScriptNumber.Write(number, bytes)]);
    }

    /// <summary>The script so far.</summary>
    /// <returns>The script.</returns>
    public Script Build() => Script.Copy(_bytes.WrittenSpan);

    private void PushLength(int length)
    {
        switch (length)
        {
            case < (int)Opcode.PushData1:
                Byte((byte)length);
                break;
            case <= byte.MaxValue:
                Byte((byte)Opcode.PushData1);
                Byte((byte)length);
                break;
            case <= ushort.MaxValue:
                Byte((byte)Opcode.PushData2);
                BinaryPrimitives.WriteUInt16LittleEndian(_bytes.GetSpan(2), (ushort)length);
                _bytes.Advance(2);
                break;
            default:
                Byte((byte)Opcode.PushData4);
                BinaryPrimitives.WriteInt32LittleEndian(_bytes.GetSpan(4), length);
                _bytes.Advance(4);
                break;
        }
    }

    private void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }
}
