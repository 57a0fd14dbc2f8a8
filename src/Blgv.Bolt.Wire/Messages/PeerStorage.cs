using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 7 (peer_storage)                             BOLT 1, "Peer storage"
//   u16               length
//   length*byte       blob

/// <summary>Bytes for the receiver to keep and to give back after each reconnection. It needs <see cref="Feature.OptionProvideStorage"/> of the receiver.</summary>
/// <remarks>BOLT 1, "Peer storage".</remarks>
public sealed record PeerStorage : IMessage<PeerStorage>
{
    /// <inheritdoc/>
    public static ushort Type => 7;

    /// <inheritdoc/>
    public static string Name => "peer_storage";

    /// <summary>What to keep: encrypted by the sender, at most <see cref="MessageLimits.MaxPeerStorageBlobLength"/> bytes, best padded to just that.</summary>
    public Bytes Blob { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static PeerStorage Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var blob = r.Bytes("length", "blob");
        r.BeginTlvs("extension");
        return new PeerStorage { Blob = blob, Extension = r.EndTlvs() };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Bytes("length", "blob", Blob);
        w.BeginTlvs("extension", Extension);
        w.EndTlvs();
    }
}
