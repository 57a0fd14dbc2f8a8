using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Blgv.Bolt.Crypto;

/// <summary>The bare stream cipher ChaCha20 (RFC 8439), from any block. It authenticates nothing.</summary>
/// <remarks>BOLT 4, "Pseudo Random Byte Stream", takes its keystream from block 0, which the platform's AEAD does not give.</remarks>
public static class ChaCha20
{
    /// <summary>The length of a key in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>The length of a nonce in bytes.</summary>
    public const int NonceSize = 12;

    /// <summary>The length of a block of keystream in bytes.</summary>
    public const int BlockSize = 64;

    private const int DoubleRounds = 10;

    /// <summary>Encrypts or decrypts: adds the keystream to the input.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="nonce">12 bytes.</param>
    /// <param name="counter">The block of keystream to start with.</param>
    /// <param name="input">What to encrypt or decrypt.</param>
    /// <param name="output">As long as the input; the same memory, or memory that does not overlap it.</param>
    /// <exception cref="ArgumentException">A length is wrong, the memories overlap, or the keystream ends before the input.</exception>
    public static void Xor(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, uint counter, ReadOnlySpan<byte> input, Span<byte> output)
    {
        Check.Length(key, KeySize);
        Check.Length(nonce, NonceSize);
        Check.Length(output, input.Length);
        if (input.Overlaps(output, out var offset) && offset != 0)
        {
            throw new ArgumentException("Input and output overlap without being the same memory.", nameof(output));
        }

        // 2^32 blocks per nonce: past them the counter would start over and repeat the keystream.
        if ((input.Length + BlockSize - 1L) / BlockSize > (1L << 32) - counter)
        {
            throw new ArgumentException("The keystream of one nonce ends before this input does.", nameof(input));
        }

        var state = new State(key, nonce, counter);
        Span<byte> block = stackalloc byte[BlockSize];
        while (!input.IsEmpty)
        {
            state.NextBlock(block);
            var length = Math.Min(BlockSize, input.Length);
            Add(input[..length], block, output);
            input = input[length..];
            output = output[length..];
        }

        CryptographicOperations.ZeroMemory(block);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<State>(ref state)));
    }

    /// <summary>Writes keystream.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="nonce">12 bytes.</param>
    /// <param name="counter">The block of keystream to start with.</param>
    /// <param name="output">The memory to fill.</param>
    /// <exception cref="ArgumentException">A length is wrong, or the keystream ends before the output.</exception>
    public static void Keystream(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, uint counter, Span<byte> output)
    {
        output.Clear();
        Xor(key, nonce, counter, output, output);
    }

    private static void Add(ReadOnlySpan<byte> input, ReadOnlySpan<byte> block, Span<byte> output)
    {
        if (input.Length == BlockSize)
        {
            (Vector512.Create(input) ^ Vector512.Create(block)).CopyTo(output);
            return;
        }

        for (var i = 0; i < input.Length; i++)
        {
            output[i] = (byte)(input[i] ^ block[i]);
        }
    }

    /// <summary>The 4 x 4 words of the cipher, a vector per row, so that one vector operation serves four quarter rounds.</summary>
    private struct State
    {
        private readonly Vector128<uint> _constants = Vector128.Create(0x6170_7865u, 0x3320_646e, 0x7962_2d32, 0x6b20_6574);
        private readonly Vector128<uint> _keyLow;
        private readonly Vector128<uint> _keyHigh;
        private Vector128<uint> _counterAndNonce;

        internal State(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, uint counter)
        {
            _keyLow = Vector128.Create(Word(key, 0), Word(key, 1), Word(key, 2), Word(key, 3));
            _keyHigh = Vector128.Create(Word(key, 4), Word(key, 5), Word(key, 6), Word(key, 7));
            _counterAndNonce = Vector128.Create(counter, Word(nonce, 0), Word(nonce, 1), Word(nonce, 2));
        }

        internal void NextBlock(Span<byte> block)
        {
            unchecked
            {
                var (a, b, c, d) = (_constants, _keyLow, _keyHigh, _counterAndNonce);
                for (var i = 0; i < DoubleRounds; i++)
                {
                    // Columns; then rows 1 to 3 turned so that the diagonals stand as columns; then turned back.
                    Round(ref a, ref b, ref c, ref d);
                    (b, c, d) = (Turn(b, 1), Turn(c, 2), Turn(d, 3));
                    Round(ref a, ref b, ref c, ref d);
                    (b, c, d) = (Turn(b, 3), Turn(c, 2), Turn(d, 1));
                }

                var words = MemoryMarshal.Cast<byte, uint>(block);
                (a + _constants).CopyTo(words);
                (b + _keyLow).CopyTo(words[4..]);
                (c + _keyHigh).CopyTo(words[8..]);
                (d + _counterAndNonce).CopyTo(words[12..]);
                if (!BitConverter.IsLittleEndian)
                {
                    BinaryPrimitives.ReverseEndianness(words, words);
                }

                _counterAndNonce += Vector128.CreateScalar(1u);
            }
        }

        private static void Round(ref Vector128<uint> a, ref Vector128<uint> b, ref Vector128<uint> c, ref Vector128<uint> d)
        {
            unchecked
            {
                a += b;
                d = Rotate(d ^ a, 16);
                c += d;
                b = Rotate(b ^ c, 12);
                a += b;
                d = Rotate(d ^ a, 8);
                c += d;
                b = Rotate(b ^ c, 7);
            }
        }

        private static Vector128<uint> Rotate(Vector128<uint> value, int bits) => (value << bits) | (value >>> (32 - bits));

        private static Vector128<uint> Turn(Vector128<uint> row, uint places) =>
            Vector128.Shuffle(row, (Vector128.Create(0u, 1, 2, 3) + Vector128.Create(places)) & Vector128.Create(3u));

        private static uint Word(ReadOnlySpan<byte> bytes, int index) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * index)..]);
    }
}
