using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>The output that a channel rests on, and what it takes to spend it: a signature of each party.</summary>
/// <remarks>BOLT 3, "Funding Transaction Output".</remarks>
public sealed class FundingOutput
{
    private readonly bool _localFirst;

    /// <summary>A funding output.</summary>
    /// <param name="outPoint">Where it is.</param>
    /// <param name="amount">What it holds.</param>
    /// <param name="local">One funding_pubkey.</param>
    /// <param name="remote">The other.</param>
    public FundingOutput(OutPoint outPoint, Satoshi amount, in PublicKey local, in PublicKey remote)
    {
        (OutPoint, Amount, Local, Remote) = (outPoint, amount, local, remote);
        WitnessScript = ChannelScripts.Funding(local, remote);
        ScriptPubKey = StandardScript.P2wsh(WitnessScript);
        _localFirst = local.ToPointBytes().CompareTo(remote.ToPointBytes()) <= 0;
    }

    /// <summary>Where it is.</summary>
    public OutPoint OutPoint { get; }

    /// <summary>What it holds.</summary>
    public Satoshi Amount { get; }

    /// <summary>The funding_pubkey of the party whose signature is the local one.</summary>
    public PublicKey Local { get; }

    /// <summary>The other funding_pubkey.</summary>
    public PublicKey Remote { get; }

    /// <summary>The 2-of-2.</summary>
    public Script WitnessScript { get; }

    /// <summary>Its P2WSH.</summary>
    public Script ScriptPubKey { get; }

    /// <summary>What both parties sign in a transaction whose first input spends this.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <returns>The hash.</returns>
    internal Bytes32 DigestIn(Transaction transaction) => DigestIn(new TransactionDigests(transaction));

    /// <summary>What both parties sign in a transaction whose first input spends this.</summary>
    /// <param name="digests">Of the transaction.</param>
    /// <returns>The hash.</returns>
    internal Bytes32 DigestIn(TransactionDigests digests) => digests.SegwitV0(0, WitnessScript, Amount, SighashType.All);

    /// <summary>The signed transaction.</summary>
    /// <param name="transaction">The transaction whose first input spends this.</param>
    /// <param name="local">The local party's signature.</param>
    /// <param name="remote">The remote party's.</param>
    /// <returns>With the witness.</returns>
    internal Transaction Complete(Transaction transaction, in SignatureBytes local, in SignatureBytes remote)
    {
        var (first, second) = _localFirst ? (local, remote) : (remote, local);
        return transaction.WithWitness(0, Witnesses.Of(Bytes.Empty, Witnesses.Signature(first), Witnesses.Signature(second), WitnessScript.Content));
    }
}
