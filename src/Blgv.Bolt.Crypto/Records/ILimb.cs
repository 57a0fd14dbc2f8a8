using System.Diagnostics.CodeAnalysis;

namespace Blgv.Bolt.Crypto.Records;

/// <summary>One limb of several Poly1305 accumulators side by side, 64 bits each: what <see cref="WideTag{TLimb}"/> is written over.</summary>
internal interface ILimb<TSelf>
    where TSelf : struct, ILimb<TSelf>
{
    /// <summary>The number of accumulators side by side.</summary>
    static abstract int Count { get; }

    /// <summary>For each accumulator: how many blocks of a step come after the one it gets.</summary>
    static abstract TSelf BlocksAfter { get; }

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator &(TSelf left, TSelf right);

    static abstract TSelf operator |(TSelf left, TSelf right);

    /// <summary>The product of the lower 32 bits; what is above must be zero on both sides.</summary>
    static abstract TSelf operator *(TSelf left, TSelf right);

    static abstract TSelf operator <<(TSelf value, [ConstantExpected] int bits);

    static abstract TSelf operator >>>(TSelf value, [ConstantExpected] int bits);

    /// <summary>The same number in every accumulator.</summary>
    static abstract TSelf Broadcast(ulong value);

    /// <summary>A number for each accumulator, the first at <paramref name="source"/>.</summary>
    static abstract TSelf Load(ref readonly ulong source);

    /// <summary>Writes the number of each accumulator, the first to <paramref name="destination"/>.</summary>
    static abstract void Store(TSelf value, ref ulong destination);

    /// <summary>The sum over all accumulators.</summary>
    static abstract ulong Sum(TSelf value);

    /// <summary>
    /// Loads a block of 16 bytes for each accumulator. Even accumulators get the blocks of the first half in order, odd ones
    /// those of the second: so it takes no exchange between distant parts of a register.
    /// </summary>
    /// <param name="source">The first byte.</param>
    /// <param name="low">The first eight bytes of each block.</param>
    /// <param name="high">The last eight bytes of each block.</param>
    static abstract void LoadBlocks(ref readonly byte source, out TSelf low, out TSelf high);
}
