using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 19 (pong)                                    BOLT 1, "The ping and pong Messages"
//   u16               byteslen
//   byteslen*byte     ignored

/// <summary>Answers a <see cref="Ping"/> with as many bytes as that asked for.</summary>
/// <remarks>BOLT 1, "The ping and pong Messages".</remarks>
public sealed record Pong : IMessage<Pong>
{
    /// <inheritdoc/>
    public static ushort Type => 19;

    /// <inheritdoc/>
    public static string Name => "pong";

    /// <summary>As many bytes as the ping asked for; their values mean nothing.</summary>
    public Bytes Ignored { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static Pong Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var ignored = r.Bytes("byteslen", "ignored");
        r.BeginTlvs("extension");
        return new Pong { Ignored = ignored, Extension = r.EndTlvs() };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Bytes("byteslen", "ignored", Ignored);
        w.BeginTlvs("extension", Extension);
        w.EndTlvs();
    }
}
