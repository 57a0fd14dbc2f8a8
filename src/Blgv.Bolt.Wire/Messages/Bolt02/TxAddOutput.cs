using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 67 (tx_add_output)                          BOLT 2, "The tx_add_output Message"
//   channel_id        channel_id
//   u64               serial_id
//   u64               sats
//   u16               scriptlen
//   scriptlen*byte    script

/// <summary>Adds an output to the transaction under construction.</summary>
/// <remarks>BOLT 2, "The tx_add_output Message".</remarks>
public sealed record TxAddOutput : IMessage<TxAddOutput>
{
    /// <inheritdoc/>
    public static ushort Type => 67;

    /// <inheritdoc/>
    public static string Name => "tx_add_output";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The number of the output; its parity is that of the sender.</summary>
    public required SerialId SerialId { get; init; }

    /// <summary>The value of the output, in satoshi. Whether it can exist is for the negotiation to say, which fails when it cannot.</summary>
    public required Satoshi Sats { get; init; }

    /// <summary>The script of the output.</summary>
    public Bytes Script { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static TxAddOutput Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        ChannelId = r.Fixed<ChannelId>("channel_id"),
        SerialId = new SerialId(r.U64("serial_id")),
        Sats = new Satoshi(r.U64("sats")),
        Script = r.Bytes("scriptlen", "script"),
        Extension = r.Extension(),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.U64("serial_id", SerialId.Value);
        w.U64("sats", Sats.Value);
        w.Bytes("scriptlen", "script", Script);
        w.Extension(Extension);
    }
}
