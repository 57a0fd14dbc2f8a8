using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 17 (error)                                   BOLT 1, "The error and warning Messages"
//   channel_id        channel_id
//   u16               len
//   len*byte          data

/// <summary>Something is so wrong that the channel, or every channel with the receiver, has failed.</summary>
/// <remarks>BOLT 1, "The error and warning Messages".</remarks>
[SuppressMessage("Naming", "CA1716", Justification = "The specification's name.")]
public sealed record Error : IMessage<Error>
{
    /// <inheritdoc/>
    public static ushort Type => 17;

    /// <inheritdoc/>
    public static string Name => "error";

    /// <summary>The channel that failed; <see cref="Primitives.ChannelId.All"/> for all of them.</summary>
    public ChannelId ChannelId { get; init; }

    /// <summary>What the sender says about it: a stranger's text, to be shown only in the filtered form.</summary>
    public UntrustedText Data { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static Error Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var channelId = r.Fixed<ChannelId>("channel_id");
        var data = r.Text("len", "data");
        r.BeginTlvs("extension");
        return new Error { ChannelId = channelId, Data = data, Extension = r.EndTlvs() };
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
