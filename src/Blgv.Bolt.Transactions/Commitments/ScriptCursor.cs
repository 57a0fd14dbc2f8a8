using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Transactions;

/// <summary>Writes a script into memory of the caller: every commitment makes several, and copies only what it keeps.</summary>
internal ref struct ScriptCursor(Span<byte> memory)
{
    private readonly Span<byte> _memory = memory;
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _memory[.._length];

    public void Add(Opcode opcode) => _memory[_length++] = (byte)opcode;

    /// <summary>Instructions that are written already, one after the other.</summary>
    public void Add(ReadOnlySpan<byte> instructions)
    {
        instructions.CopyTo(_memory[_length..]);
        _length += instructions.Length;
    }

    public void Push(in PublicKey key) => key.CopyTo(Pushed(PublicKey.CompressedSize));

    /// <summary>A push of at most 75 bytes.</summary>
    /// <param name="length">How many.</param>
    /// <returns>Where they go.</returns>
    public Span<byte> Pushed(int length)
    {
        _memory[_length++] = (byte)length;
        _length += length;
        return _memory.Slice(_length - length, length);
    }

    /// <summary>The shortest push of a number, little-endian; after a byte whose highest bit is set a zero keeps it positive.</summary>
    public void PushNumber(uint number)
    {
        if (number is > 0 and <= 16)
        {
            _memory[_length++] = (byte)((uint)Opcode.Op1 + number - 1);
            return;
        }

        var start = _length++;
        var last = 0U;
        for (var rest = number; rest > 0 || last >= 0x80; rest >>= 8)
        {
            last = rest & 0xff;
            _memory[_length++] = (byte)last;
        }

        _memory[start] = (byte)(_length - start - 1);
    }
}
