namespace Blgv.Bolt.Bitcoin;

/// <summary>What the numbers of nLockTime and nSequence mean.</summary>
/// <remarks>BIP-65, BIP-68, BIP-112.</remarks>
public static class LockTime
{
    /// <summary>An nLockTime below is a height, from here on it is seconds since 1970.</summary>
    public const uint FirstTime = 500_000_000;

    /// <summary>The version of a transaction from which on sequences are relative locktimes.</summary>
    public const uint RelativeVersion = 2;

    /// <summary>How many seconds one unit of a relative time is.</summary>
    public const uint RelativeTimeUnit = 512;

    private const uint DisableFlag = 1U << 31;
    private const uint TimeFlag = 1 << 22;
    private const uint ValueMask = 0xffff;

    /// <summary>Whether a locktime is a time.</summary>
    /// <param name="lockTime">The nLockTime, or what OP_CHECKLOCKTIMEVERIFY compares it with.</param>
    /// <returns>False when it is a height.</returns>
    public static bool IsTime(long lockTime) => lockTime >= FirstTime;

    /// <summary>Whether a sequence is a relative locktime at all.</summary>
    /// <param name="sequence">The nSequence.</param>
    /// <returns>False when it asks for no delay.</returns>
    public static bool IsRelative(uint sequence) => (sequence & DisableFlag) == 0;

    /// <summary>Whether a relative locktime counts time.</summary>
    /// <param name="sequence">The nSequence.</param>
    /// <returns>False when it counts blocks.</returns>
    public static bool IsRelativeTime(uint sequence) => (sequence & TimeFlag) != 0;

    /// <summary>The length of a relative locktime.</summary>
    /// <param name="sequence">The nSequence.</param>
    /// <returns>Blocks, or units of <see cref="RelativeTimeUnit"/> seconds.</returns>
    public static uint RelativeValue(uint sequence) => sequence & ValueMask;
}
