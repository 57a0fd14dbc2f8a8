using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 1 (warning)                                  BOLT 1, "The error and warning Messages"
//   channel_id        channel_id
//   u16               len
//   len*byte          data

/// <summary>Something is wrong that the sender can live with.</summary>
/// <remarks>BOLT 1, "The error and warning Messages".</remarks>
public sealed record Warning : IMessage<Warning>
{
    /// <inheritdoc/>
    public static ushort Type => 1;

    /// <inheritdoc/>
    public static string Name => "warning";

    /// <summary>The channel it is about; <see cref="Primitives.ChannelId.All"/> when it is about the connection.</summary>
    public ChannelId ChannelId { get; init; }

    /// <summary>What the sender says about it: a stranger's text, to be shown only in the filtered form.</summary>
    public UntrustedText Data { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static Warning Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var channelId = r.Fixed<ChannelId>("channel_id");
        var data = r.Text("len", "data");
        r.BeginTlvs("extension");
        return new Warning { ChannelId = channelId, Data = data, Extension = r.EndTlvs() };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.Text("len", "data", Data);
        w.BeginTlvs("extension", Extension);
        w.EndTlvs();
    }
}
