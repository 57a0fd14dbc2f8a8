using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>An output of a channel on chain that one signature of ours takes. One record for each way to take one.</summary>
/// <remarks>BOLT 5; the witnesses are those of BOLT 3.</remarks>
public abstract record Claim
{
    /// <summary>Outpoint, empty scriptSig, sequence, in weight.</summary>
    private const ulong InputWeight = 4 * 41;

    private protected Claim(OutPoint outPoint, Satoshi amount, Script witnessScript, ClaimKey key) =>
        (OutPoint, Amount, WitnessScript, Key) = (outPoint, amount, witnessScript, key);

    /// <summary>What is taken.</summary>
    public OutPoint OutPoint { get; }

    /// <summary>What it holds.</summary>
    public Satoshi Amount { get; }

    /// <summary>Its witness script; empty for a P2WPKH.</summary>
    public Script WitnessScript { get; }

    /// <summary>Which secret signs.</summary>
    public ClaimKey Key { get; }

    /// <summary>The sequence of the input: how many blocks it waits for, if any.</summary>
    public abstract uint Sequence { get; }

    /// <summary>The height before which it may not be mined; 0 for any.</summary>
    public virtual uint LockTime => 0;

    /// <summary>The expected weight of the input with its witness, the signature taken for 73 bytes. The signed one weighs less.</summary>
    public Weight ExpectedWeight => new(InputWeight + ExpectedWitness);

    /// <summary>The script that the sighash covers.</summary>
    internal virtual Script ScriptCode => WitnessScript;

    /// <summary>What the BOLTs expect the witness to take, in bytes.</summary>
    private protected abstract ulong ExpectedWitness { get; }

    /// <summary>The sequence of an input without a delay, whose transaction can be replaced and has a locktime that counts.</summary>
    private protected const uint Replaceable = 0xffff_fffd;

    /// <summary>Count of items, signature of 73 bytes with its length, witness script with its length; what lies between is added.</summary>
    private protected ulong WitnessSize(ulong between) => 1 + 74 + between + 1 + (ulong)WitnessScript.Length;

    /// <summary>The witness.</summary>
    /// <param name="signature">The signature with its sighash byte.</param>
    internal abstract Witness WitnessWith(Bytes signature);

    /// <summary>What is taken, and where.</summary>
    /// <returns>The text.</returns>
    public sealed override string ToString() => $"{GetType().Name} of {OutPoint} ({Amount})";
}
