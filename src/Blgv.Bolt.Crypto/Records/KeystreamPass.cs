using System.Runtime.CompilerServices;

namespace Blgv.Bolt.Crypto.Records;

/// <summary>The ChaCha20 block function over as many blocks at once as a lane type holds, each with a nonce and counter of its own.</summary>
/// <remarks>RFC 8439 §2.3. No branch and no index depends on the key or the keystream; <c>eng/check-constant-time</c> reads
/// the machine code.</remarks>
internal static class KeystreamPass<TLane>
    where TLane : struct, ILane<TLane>
{
    private const int DoubleRounds = 10;

    /// <summary>Makes <c>TLane.Count</c> blocks of keystream, 64 bytes each.</summary>
    /// <param name="key">The first of eight words.</param>
    /// <param name="counters">The first of <c>TLane.Count</c> block counters.</param>
    /// <param name="noncesLow">The first of as many lower halves of nonces.</param>
    /// <param name="noncesHigh">The first of as many upper halves.</param>
    /// <param name="blocks">The first byte of the keystream.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        ref readonly uint key,
        ref readonly uint counters,
        ref readonly uint noncesLow,
        ref readonly uint noncesHigh,
        ref byte blocks)
    {
        var x0 = TLane.Broadcast(0x61707865);
        var x1 = TLane.Broadcast(0x3320646e);
        var x2 = TLane.Broadcast(0x79622d32);
        var x3 = TLane.Broadcast(0x6b206574);
        var x4 = KeyWord(in key, 0);
        var x5 = KeyWord(in key, 1);
        var x6 = KeyWord(in key, 2);
        var x7 = KeyWord(in key, 3);
        var x8 = KeyWord(in key, 4);
        var x9 = KeyWord(in key, 5);
        var x10 = KeyWord(in key, 6);
        var x11 = KeyWord(in key, 7);
        var x12 = TLane.Load(in counters);
        var x13 = TLane.Broadcast(0);
        var x14 = TLane.Load(in noncesLow);
        var x15 = TLane.Load(in noncesHigh);

        var round = DoubleRounds;
        do
        {
            QuarterRound(ref x0, ref x4, ref x8, ref x12);
            QuarterRound(ref x1, ref x5, ref x9, ref x13);
            QuarterRound(ref x2, ref x6, ref x10, ref x14);
            QuarterRound(ref x3, ref x7, ref x11, ref x15);
            QuarterRound(ref x0, ref x5, ref x10, ref x15);
            QuarterRound(ref x1, ref x6, ref x11, ref x12);
            QuarterRound(ref x2, ref x7, ref x8, ref x13);
            QuarterRound(ref x3, ref x4, ref x9, ref x14);
        }
        while (unchecked(--round) != 0);

        TLane.Store(
            x0 + TLane.Broadcast(0x61707865),
            x1 + TLane.Broadcast(0x3320646e),
            x2 + TLane.Broadcast(0x79622d32),
            x3 + TLane.Broadcast(0x6b206574),
            ref blocks);
        TLane.Store(
            x4 + KeyWord(in key, 0),
            x5 + KeyWord(in key, 1),
            x6 + KeyWord(in key, 2),
            x7 + KeyWord(in key, 3),
            ref Unsafe.Add(ref blocks, 16));
        TLane.Store(
            x8 + KeyWord(in key, 4),
            x9 + KeyWord(in key, 5),
            x10 + KeyWord(in key, 6),
            x11 + KeyWord(in key, 7),
            ref Unsafe.Add(ref blocks, 32));
        TLane.Store(
            x12 + TLane.Load(in counters),
            x13,
            x14 + TLane.Load(in noncesLow),
            x15 + TLane.Load(in noncesHigh),
            ref Unsafe.Add(ref blocks, 48));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane KeyWord(ref readonly uint key, int index) =>
        TLane.Broadcast(Unsafe.Add(ref Unsafe.AsRef(in key), index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void QuarterRound(ref TLane a, ref TLane b, ref TLane c, ref TLane d)
    {
        a += b;
        d = TLane.RotateLeft(d ^ a, 16);
        c += d;
        b = TLane.RotateLeft(b ^ c, 12);
        a += b;
        d = TLane.RotateLeft(d ^ a, 8);
        c += d;
        b = TLane.RotateLeft(b ^ c, 7);
    }
}
