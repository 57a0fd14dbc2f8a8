using Blgv.Bolt.Bitcoin;

namespace Blgv.Bolt.Channel;

/// <summary>The forms of script that a cooperative close may pay to.</summary>
/// <remarks>BOLT 2, "Closing Initiation: shutdown".</remarks>
internal static class ShutdownScript
{
    private const int MinData = 6;
    private const int MaxDirectPush = 75;
    private const int MaxData = 80;

    /// <summary>Whether a script has a form that both sides support.</summary>
    /// <param name="script">The script.</param>
    /// <param name="features">What both sides support.</param>
    public static bool IsAllowed(Script script, NegotiatedSet features) => script.Span switch
    {
        [0x00, 20, ..] => script.Length == 22,
        [0x00, 32, ..] => script.Length == 34,
        [>= (byte)Opcode.Op1 and <= (byte)Opcode.Op16, >= 2 and <= 40 and var length, ..] =>
            features.ShutdownAnysegwit && script.Length == length + 2,
        [(byte)Opcode.Return, >= MinData and <= MaxDirectPush and var length, ..] =>
            features.SimpleClose && script.Length == length + 2,
        [(byte)Opcode.Return, (byte)Opcode.PushData1, > MaxDirectPush and <= MaxData and var length, ..] =>
            features.SimpleClose && script.Length == length + 3,
        _ => false,
    };
}
