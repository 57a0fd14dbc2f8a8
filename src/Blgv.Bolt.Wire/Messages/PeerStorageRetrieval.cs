using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 9 (peer_storage_retrieval)                   BOLT 1, "Peer storage"
//   u16               length
//   length*byte       blob

/// <summary>Gives back what the receiver last sent as <see cref="PeerStorage"/>; it comes right after <see cref="Init"/>.</summary>
/// <remarks>BOLT 1, "Peer storage".</remarks>
public sealed record PeerStorageRetrieval : IMessage<PeerStorageRetrieval>
{
    /// <inheritdoc/>
    public static ushort Type => 9;

    /// <inheritdoc/>
    public static string Name => "peer_storage_retrieval";

    /// <summary>The bytes that were kept, which only the receiver can read.</summary>
    public Bytes Blob { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static PeerStorageRetrieval Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var blob = r.Bytes("length", "blob");
        r.BeginTlvs("extension");
        return new PeerStorageRetrieval { Blob = blob, Extension = r.EndTlvs() };
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
