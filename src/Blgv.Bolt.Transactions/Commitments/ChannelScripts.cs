using System.Security.Cryptography;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>The witness scripts of a channel. The outputs hold their P2WSH, but for <c>to_remote</c> without anchors, a P2WPKH.</summary>
/// <remarks>BOLT 3, "Transactions".</remarks>
public static class ChannelScripts
{
    /// <summary>How many blocks after its commitment anybody may take an anchor.</summary>
    internal const ushort AnchorOpenAfter = 16;

    /// <summary>Two points and a delay of 16 bits, which as a number of a script take up to three.</summary>
    private const int LongestToLocal = 78;

    /// <summary>The P2WSH of a script, written straight: there is one for every HTLC of every commitment.</summary>
    internal static Script P2wsh(Script witnessScript)
    {
        Span<byte> script = stackalloc byte[34];
        (script[0], script[1]) = ((byte)Opcode.Op0, 32);
        SHA256.HashData(witnessScript.Span, script[2..]);
        return Script.Copy(script);
    }

    /// <summary>The funding output: both keys, the lesser first.</summary>
    /// <param name="one">One funding_pubkey.</param>
    /// <param name="other">The other.</param>
    /// <returns>The script.</returns>
    public static Script Funding(in PublicKey one, in PublicKey other) => StandardScript.Multisig2Of2(one.ToPointBytes(), other.ToPointBytes());

    /// <summary>The to_local output of a commitment, and the output of its HTLC transactions.</summary>
    /// <param name="revocation">revocationpubkey: spends at once.</param>
    /// <param name="toSelfDelay">to_self_delay in blocks, as the remote party asked for.</param>
    /// <param name="localDelayed">local_delayedpubkey: spends after the delay.</param>
    /// <returns>The script.</returns>
    public static Script ToLocal(in PublicKey revocation, ushort toSelfDelay, in PublicKey localDelayed)
    {
        var script = new ScriptCursor(stackalloc byte[LongestToLocal]);
        script.Add(Opcode.If);
        script.Push(revocation);
        script.Add(Opcode.Else);
        script.PushNumber(toSelfDelay);
        script.Add([(byte)Opcode.CheckSequenceVerify, (byte)Opcode.Drop]);
        script.Push(localDelayed);
        script.Add([(byte)Opcode.EndIf, (byte)Opcode.CheckSig]);
        return Script.Copy(script.Written);
    }

    /// <summary>The to_remote output with anchors: one block of delay, so that only anchors can carry children at once.</summary>
    /// <param name="remote">remotepubkey.</param>
    /// <returns>The script.</returns>
    public static Script ToRemoteWithAnchors(in PublicKey remote) => new ScriptBuilder()
        .Push(remote.ToPointBytes()).Add(Opcode.CheckSigVerify).Add(Opcode.Op1).Add(Opcode.CheckSequenceVerify)
        .Build();

    /// <summary>An anchor: its owner's at once, anybody's after 16 blocks.</summary>
    /// <param name="funding">The funding_pubkey of its owner.</param>
    /// <returns>The script.</returns>
    public static Script Anchor(in PublicKey funding) => new ScriptBuilder()
        .Push(funding.ToPointBytes()).Add(Opcode.CheckSig).Add(Opcode.IfDup)
        .Add(Opcode.NotIf)
        .PushNumber(AnchorOpenAfter).Add(Opcode.CheckSequenceVerify)
        .Add(Opcode.EndIf)
        .Build();

    /// <summary>An HTLC that the owner of the commitment offered.</summary>
    /// <param name="keys">The keys of the commitment.</param>
    /// <param name="paymentHash">The hash whose preimage the remote party may redeem it with.</param>
    /// <param name="withAnchors">Whether every branch but the revocation needs one block.</param>
    /// <returns>The script.</returns>
    public static Script OfferedHtlc(CommitmentKeys keys, PaymentHash paymentHash, bool withAnchors) => new HtlcScripts(keys, withAnchors).Offered(paymentHash);

    /// <summary>An HTLC that the owner of the commitment received.</summary>
    /// <param name="keys">The keys of the commitment.</param>
    /// <param name="paymentHash">The hash whose preimage the owner may redeem it with.</param>
    /// <param name="expiry">When the remote party may take it back.</param>
    /// <param name="withAnchors">Whether every branch but the revocation needs one block.</param>
    /// <returns>The script.</returns>
    public static Script ReceivedHtlc(CommitmentKeys keys, PaymentHash paymentHash, CltvExpiry expiry, bool withAnchors) =>
        new HtlcScripts(keys, withAnchors).Received(paymentHash, expiry);
}
