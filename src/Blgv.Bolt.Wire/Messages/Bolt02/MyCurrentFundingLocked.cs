using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

/// <summary>What the sender of <see cref="ChannelReestablish"/> lacks of the locked funding transaction. Bits without a name are kept and mean nothing.</summary>
/// <remarks>BOLT 2, "Message Retransmission", <c>my_current_funding_locked</c>.</remarks>
[Flags]
[SuppressMessage("Naming", "CA1711", Justification = "The specification's word.")]
public enum FundingLockedFlags : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><see cref="Messages.AnnouncementSignatures"/> is to be sent again.</summary>
    AnnouncementSignatures = 1,
}

/// <summary>The funding transaction that the sender last told to be locked.</summary>
/// <param name="MyCurrentFundingLockedTxid">The transaction.</param>
/// <param name="RetransmitFlags">What is to be sent again.</param>
/// <remarks>BOLT 2, "Message Retransmission", <c>my_current_funding_locked</c>.</remarks>
public readonly record struct MyCurrentFundingLocked(TxId MyCurrentFundingLockedTxid, FundingLockedFlags RetransmitFlags) : IFields<MyCurrentFundingLocked>
{
    /// <inheritdoc/>
    public static MyCurrentFundingLocked Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct =>
        new(r.Fixed<TxId>("my_current_funding_locked_txid"), (FundingLockedFlags)r.U8("retransmit_flags"));

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("my_current_funding_locked_txid", MyCurrentFundingLockedTxid);
        w.U8("retransmit_flags", (byte)RetransmitFlags);
    }
}
