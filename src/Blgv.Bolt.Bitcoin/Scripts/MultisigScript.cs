using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>A script that asks for m signatures of n keys and nothing else.</summary>
/// <param name="Needed">m.</param>
/// <param name="Keys">The keys, in the order that signatures must have.</param>
internal readonly record struct MultisigScript(int Needed, Sequence<Bytes> Keys)
{
    /// <summary>Reads a script.</summary>
    /// <param name="script">The script.</param>
    /// <param name="multisig">What it asks for, or the default.</param>
    /// <returns>False when it is of another form.</returns>
    internal static bool TryRead(Script script, out MultisigScript multisig)
    {
        multisig = default;
        var reader = script.Read();
        if (reader.Read(out var first) != ScriptReadStatus.Instruction || !first.TryGetSmallNumber(out var needed) || needed < 1)
        {
            return false;
        }

        var keys = new List<Bytes>();
        while (reader.Read(out var instruction) == ScriptReadStatus.Instruction)
        {
            if (instruction.Data.Length == PointBytes.Size)
            {
                keys.Add(Bytes.Copy(instruction.Data));
                continue;
            }

            var good = instruction.TryGetSmallNumber(out var count)
                && count == keys.Count
                && count >= needed
                && reader.Read(out var last) == ScriptReadStatus.Instruction
                && last.Opcode == Opcode.CheckMultiSig
                && reader.Read(out _) == ScriptReadStatus.End;
            multisig = good ? new MultisigScript(needed, keys.ToSequence()) : default;
            return good;
        }

        return false;
    }
}
