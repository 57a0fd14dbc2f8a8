using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

/// <summary>What the sender of <see cref="ChannelReestablish"/> lacks of the transaction under construction. Bits without a name are kept and mean nothing.</summary>
/// <remarks>BOLT 2, "Message Retransmission", <c>next_funding</c>.</remarks>
[Flags]
[SuppressMessage("Naming", "CA1711", Justification = "The specification's word.")]
public enum NextFundingFlags : byte
{
    /// <summary>Nothing but <c>tx_signatures</c>.</summary>
    None = 0,

    /// <summary><see cref="Messages.CommitmentSigned"/> is to be sent again.</summary>
    CommitmentSigned = 1,
}

/// <summary>The transaction under construction whose signatures the sender still lacks.</summary>
/// <param name="NextFundingTxid">The transaction.</param>
/// <param name="RetransmitFlags">What is to be sent again.</param>
/// <remarks>BOLT 2, "Message Retransmission", <c>next_funding</c>.</remarks>
public readonly record struct NextFunding(TxId NextFundingTxid, NextFundingFlags RetransmitFlags) : IFields<NextFunding>
{
    /// <inheritdoc/>
    public static NextFunding Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct =>
        new(r.Fixed<TxId>("next_funding_txid"), (NextFundingFlags)r.U8("retransmit_flags"));

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("next_funding_txid", NextFundingTxid);
        w.U8("retransmit_flags", (byte)RetransmitFlags);
    }
}
