using Blgv.Bolt.Bitcoin;

namespace Blgv.Bolt.Channel;

/// <summary>Which scripts a party may name for its funds on a cooperative close.</summary>
/// <remarks>BOLT 2, "Closing Initiation: shutdown".</remarks>
internal static class ShutdownScripts
{
    private const int MinNullData = 6;
    private const int MaxNullData = 80;

    /// <summary>Whether a script is of a form that was negotiated.</summary>
    public static bool IsAllowed(Script script, NegotiatedSet features) => StandardScript.FormOf(script) switch
    {
        ScriptForm.P2wpkh or ScriptForm.P2wsh => true,
        ScriptForm.P2tr or ScriptForm.OtherWitnessProgram => features.ShutdownAnysegwit && WitnessProgram.TryRead(script, out var program) && program.Version > 0,
        ScriptForm.NullData => features.SimpleClose && IsNullData(script.Span),
        _ => false,
    };

    /// <summary>OP_RETURN and one push of 6 to 80 bytes, with OP_PUSHDATA1 from 76 on.</summary>
    private static bool IsNullData(ReadOnlySpan<byte> script)
    {
        const int MaxDirectPush = 75;
        if (script.Length < 2 || script[0] != (byte)Opcode.Return)
        {
            return false;
        }

        var isDirect = script[1] <= MaxDirectPush;
        var length = isDirect ? script[1] : script.Length > 2 && script[1] == (byte)Opcode.PushData1 ? script[2] : 0;
        return length is >= MinNullData and <= MaxNullData
            && isDirect == (length <= MaxDirectPush)
            && script.Length == length + (isDirect ? 2 : 3);
    }
}
