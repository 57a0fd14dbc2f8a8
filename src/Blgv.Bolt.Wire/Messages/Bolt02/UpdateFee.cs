using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 134 (update_fee)                            BOLT 2, "Updating Fees: update_fee"
//   channel_id        channel_id
//   u32               feerate_per_kw

/// <summary>Changes the fee rate of the commitment transactions.</summary>
/// <remarks>BOLT 2, "Updating Fees: update_fee".</remarks>
public sealed record UpdateFee : IMessage<UpdateFee>
{
    /// <inheritdoc/>
    public static ushort Type => 134;

    /// <inheritdoc/>
    public static string Name => "update_fee";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The new fee rate.</summary>
    public required FeeRate FeeratePerKw { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static UpdateFee Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        ChannelId = r.Fixed<ChannelId>("channel_id"),
        FeeratePerKw = new FeeRate(r.U32("feerate_per_kw")),
        Extension = r.Extension(),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.U32("feerate_per_kw", FeeratePerKw.Value);
        w.Extension(Extension);
    }
}
