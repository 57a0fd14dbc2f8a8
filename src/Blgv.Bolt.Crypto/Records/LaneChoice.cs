namespace Blgv.Bolt.Crypto.Records;

/// <summary>Which lanes a process uses: the widest this machine has, once they have shown that they compute what the AEAD does.</summary>
internal static class LaneChoice
{
    /// <summary>The AppContext switch that forces the platform's AEAD.</summary>
    public const string PlatformSwitch = "Blgv.Bolt.PlatformCipher";

    private static readonly Lazy<LaneWidth> s_forProcess = new(() => Choose(IsPlatformForced, Widest, KnownAnswers.Hold));

    /// <summary>Decided once, when the first cipher is made.</summary>
    public static LaneWidth ForProcess => s_forProcess.Value;

    /// <summary>The widest lanes that this machine has registers for.</summary>
    public static LaneWidth Widest =>
        SixteenLanes.IsSupported ? LaneWidth.Sixteen
        : EightLanes.IsSupported ? LaneWidth.Eight
        : FourLanes.IsSupported ? LaneWidth.Four
        : LaneWidth.One;

    /// <summary>Whether the switch is on.</summary>
    internal static bool IsPlatformForced => AppContext.TryGetSwitch(PlatformSwitch, out var isForced) && isForced;

    /// <summary>The choice, as a function of what it depends on.</summary>
    /// <param name="isPlatformForced">Whether the switch is on.</param>
    /// <param name="widest">What the machine has.</param>
    /// <param name="holds">The known-answer test of a width.</param>
    public static LaneWidth Choose(bool isPlatformForced, LaneWidth widest, Func<LaneWidth, bool> holds) =>
        !isPlatformForced && holds(widest) ? widest : LaneWidth.Platform;

    /// <summary>The size of the largest message for which a width is faster than the platform's AEAD.</summary>
    /// <remarks>Measured against OpenSSL 3.0 on a Zen 5, each time with the same registers switched off for both.</remarks>
    /// <param name="width">The width.</param>
    /// <param name="hasPlatform">Whether the platform has one.</param>
    public static int LargestFused(LaneWidth width, bool hasPlatform) => width switch
    {
        _ when !hasPlatform => ushort.MaxValue,
        LaneWidth.Sixteen => ushort.MaxValue,
        LaneWidth.Eight => 4800,
        LaneWidth.Four => 1200,
        _ => 900,
    };
}
