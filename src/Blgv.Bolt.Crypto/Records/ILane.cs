using System.Diagnostics.CodeAnalysis;

namespace Blgv.Bolt.Crypto.Records;

/// <summary>One 32-bit word of several ChaCha20 blocks side by side: what the block function is written over.</summary>
/// <remarks>The static members resolve when the JIT specialises the block function: the abstraction costs nothing.</remarks>
internal interface ILane<TSelf>
    where TSelf : struct, ILane<TSelf>
{
    /// <summary>The number of blocks side by side.</summary>
    static abstract int Count { get; }

    /// <summary>Whether this machine has registers of that width.</summary>
    static abstract bool IsSupported { get; }

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator ^(TSelf left, TSelf right);

    /// <summary>The same word in every block.</summary>
    static abstract TSelf Broadcast(uint word);

    /// <summary>A word for each block, the first at <paramref name="source"/>.</summary>
    static abstract TSelf Load(ref readonly uint source);

    /// <summary>Rotates every word left.</summary>
    static abstract TSelf RotateLeft(TSelf words, [ConstantExpected(Min = 1, Max = 31)] byte bits);

    /// <summary>Writes four consecutive words of each block, those of block i to byte 64 i of <paramref name="destination"/>.</summary>
    static abstract void Store(TSelf first, TSelf second, TSelf third, TSelf fourth, ref byte destination);

    /// <summary>Absorbs the beginning of a ciphertext several blocks at once, as far as that is worth it.</summary>
    /// <param name="accumulator">Still zero.</param>
    /// <param name="ciphertext">The whole ciphertext.</param>
    /// <returns>How many bytes were absorbed, whole blocks.</returns>
    static abstract int AbsorbWide(ref TagAccumulator accumulator, ReadOnlySpan<byte> ciphertext);
}
