using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>The HTLC scripts of one commitment: what they share is written once, and each HTLC fills in its hash and expiry.</summary>
/// <remarks>BOLT 3, "Offered HTLC Outputs" and "Received HTLC Outputs".</remarks>
internal sealed class HtlcScripts
{
    private const int LongestScript = 160;

    private readonly byte[] _head;
    private readonly byte[] _localHtlc;
    private readonly byte[] _tail;
    private CltvExpiry _expiry;
    private byte[]? _expiryPush;

    public HtlcScripts(CommitmentKeys keys, bool withAnchors)
    {
        Span<byte> revocation = stackalloc byte[33];
        keys.Revocation.CopyTo(revocation);
        Span<byte> revocationHash = stackalloc byte[Hash160.Size];
        Hash160.Hash(revocation, revocationHash);
        _head = new ScriptBuilder()
            .Add(Opcode.Dup).Add(Opcode.Hash160).Push(revocationHash).Add(Opcode.Equal)
            .Add(Opcode.If).Add(Opcode.CheckSig)
            .Add(Opcode.Else)
            .Push(keys.RemoteHtlc.ToPointBytes()).Add(Opcode.Swap).Add(Opcode.Size).PushNumber(32).Add(Opcode.Equal)
            .Build().Span.ToArray();
        _localHtlc = new ScriptBuilder()
            .Add(Opcode.Op2).Add(Opcode.Swap).Push(keys.LocalHtlc.ToPointBytes()).Add(Opcode.Op2).Add(Opcode.CheckMultiSig)
            .Build().Span.ToArray();
        byte[] delay = withAnchors ? [(byte)Opcode.Op1, (byte)Opcode.CheckSequenceVerify, (byte)Opcode.Drop] : [];
        _tail = [(byte)Opcode.CheckSig, (byte)Opcode.EndIf, .. delay, (byte)Opcode.EndIf];
    }

    public Script Offered(PaymentHash paymentHash)
    {
        var script = new Cursor(stackalloc byte[LongestScript]);
        script.Add(_head);
        script.Add([(byte)Opcode.NotIf, (byte)Opcode.Drop]);
        script.Add(_localHtlc);
        script.Add([(byte)Opcode.Else, (byte)Opcode.Hash160]);
        script.AddHash(paymentHash);
        script.Add([(byte)Opcode.EqualVerify]);
        script.Add(_tail);
        return Script.Copy(script.Written);
    }

    public Script Received(PaymentHash paymentHash, CltvExpiry expiry)
    {
        var script = new Cursor(stackalloc byte[LongestScript]);
        script.Add(_head);
        script.Add([(byte)Opcode.If, (byte)Opcode.Hash160]);
        script.AddHash(paymentHash);
        script.Add([(byte)Opcode.EqualVerify]);
        script.Add(_localHtlc);
        script.Add([(byte)Opcode.Else, (byte)Opcode.Drop]);
        script.Add(PushOf(expiry));
        script.Add([(byte)Opcode.CheckLockTimeVerify, (byte)Opcode.Drop]);
        script.Add(_tail);
        return Script.Copy(script.Written);
    }

    /// <summary>HTLCs that are near each other expire near each other: most ask for the push of the one before.</summary>
    private ReadOnlySpan<byte> PushOf(CltvExpiry expiry)
    {
        if (_expiryPush is null || _expiry != expiry)
        {
            (_expiry, _expiryPush) = (expiry, new ScriptBuilder().PushNumber(expiry.Value).Build().Span.ToArray());
        }

        return _expiryPush;
    }

    private ref struct Cursor(Span<byte> memory)
    {
        private readonly Span<byte> _memory = memory;
        private int _length;

        public readonly ReadOnlySpan<byte> Written => _memory[.._length];

        public void Add(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_memory[_length..]);
            _length += bytes.Length;
        }

        /// <summary>RIPEMD160(payment_hash): the payment hash is a SHA-256 already.</summary>
        public void AddHash(PaymentHash paymentHash)
        {
            Span<byte> bytes = stackalloc byte[32];
            paymentHash.CopyTo(bytes);
            _memory[_length++] = 20;
            Ripemd160.Hash(bytes, _memory.Slice(_length, 20));
            _length += 20;
        }
    }
}
