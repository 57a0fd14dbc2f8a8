using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>The HTLC scripts of one commitment: what they share is written once, and each HTLC fills in its hash and expiry.</summary>
/// <remarks>BOLT 3, "Offered HTLC Outputs" and "Received HTLC Outputs".</remarks>
internal sealed class HtlcScripts
{
    private const int LongestScript = 160;

    private readonly byte[] _shared;
    private readonly int _headLength;
    private readonly bool _withAnchors;

    public HtlcScripts(CommitmentKeys keys, bool withAnchors)
    {
        _withAnchors = withAnchors;
        Span<byte> revocation = stackalloc byte[PublicKey.CompressedSize];
        keys.Revocation.CopyTo(revocation);
        var script = new ScriptCursor(stackalloc byte[LongestScript]);
        script.Add([(byte)Opcode.Dup, (byte)Opcode.Hash160]);
        Hash160.Hash(revocation, script.Pushed(Hash160.Size));
        script.Add([(byte)Opcode.Equal, (byte)Opcode.If, (byte)Opcode.CheckSig, (byte)Opcode.Else]);
        script.Push(keys.RemoteHtlc);
        script.Add([(byte)Opcode.Swap, (byte)Opcode.Size]);
        script.PushNumber(32);
        script.Add(Opcode.Equal);
        _headLength = script.Written.Length;
        script.Add([(byte)Opcode.Op2, (byte)Opcode.Swap]);
        script.Push(keys.LocalHtlc);
        script.Add([(byte)Opcode.Op2, (byte)Opcode.CheckMultiSig]);
        _shared = script.Written.ToArray();
    }

    private ReadOnlySpan<byte> Head => _shared.AsSpan(0, _headLength);

    private ReadOnlySpan<byte> BothHtlcKeys => _shared.AsSpan(_headLength);

    private ReadOnlySpan<byte> Tail => _withAnchors
        ? [(byte)Opcode.CheckSig, (byte)Opcode.EndIf, (byte)Opcode.Op1, (byte)Opcode.CheckSequenceVerify, (byte)Opcode.Drop, (byte)Opcode.EndIf]
        : [(byte)Opcode.CheckSig, (byte)Opcode.EndIf, (byte)Opcode.EndIf];

    public Script Offered(PaymentHash paymentHash)
    {
        var script = new ScriptCursor(stackalloc byte[LongestScript]);
        script.Add(Head);
        script.Add([(byte)Opcode.NotIf, (byte)Opcode.Drop]);
        script.Add(BothHtlcKeys);
        script.Add([(byte)Opcode.Else, (byte)Opcode.Hash160]);
        PushHash(ref script, paymentHash);
        script.Add(Opcode.EqualVerify);
        script.Add(Tail);
        return Script.Copy(script.Written);
    }

    public Script Received(PaymentHash paymentHash, CltvExpiry expiry)
    {
        var script = new ScriptCursor(stackalloc byte[LongestScript]);
        script.Add(Head);
        script.Add([(byte)Opcode.If, (byte)Opcode.Hash160]);
        PushHash(ref script, paymentHash);
        script.Add(Opcode.EqualVerify);
        script.Add(BothHtlcKeys);
        script.Add([(byte)Opcode.Else, (byte)Opcode.Drop]);
        script.PushNumber(expiry.Value);
        script.Add([(byte)Opcode.CheckLockTimeVerify, (byte)Opcode.Drop]);
        script.Add(Tail);
        return Script.Copy(script.Written);
    }

    /// <summary>RIPEMD160(payment_hash): the payment hash is a SHA-256 already.</summary>
    private static void PushHash(ref ScriptCursor script, PaymentHash paymentHash)
    {
        Span<byte> bytes = stackalloc byte[PaymentHash.Size];
        paymentHash.CopyTo(bytes);
        Ripemd160.Hash(bytes, script.Pushed(Ripemd160.Size));
    }
}
