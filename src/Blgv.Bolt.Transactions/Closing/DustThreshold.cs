using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>What an output must hold for nodes to relay it.</summary>
/// <remarks>BOLT 3, "Dust Limits": the policy of Bitcoin Core at 3000 satoshi per 1000 virtual bytes.</remarks>
public static class DustThreshold
{
    private static ReadOnlySpan<byte> PayToAnchor => [0x51, 0x02, 0x4e, 0x73];

    /// <summary>The threshold of an output.</summary>
    /// <param name="script">Its script.</param>
    /// <returns>546, 540, 294, 330, 240 or 354 satoshi; zero for OP_RETURN; for scripts of no standard form that of a P2PKH, the highest.</returns>
    public static Satoshi Of(Script script) => StandardScript.FormOf(script) switch
    {
        ScriptForm.P2sh => new(540),
        ScriptForm.P2wpkh => new(294),
        ScriptForm.P2wsh or ScriptForm.P2tr => new(330),
        ScriptForm.OtherWitnessProgram when script.Span.SequenceEqual(PayToAnchor) => new(240),
        ScriptForm.OtherWitnessProgram => new(354),
        ScriptForm.NullData => default,
        _ => new(546),
    };
}
