using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 18 (ping)                                    BOLT 1, "The ping and pong Messages"
//   u16               num_pong_bytes
//   u16               byteslen
//   byteslen*byte     ignored

/// <summary>Asks for a <see cref="Pong"/>: to see that the peer is there, or to hide traffic.</summary>
/// <remarks>BOLT 1, "The ping and pong Messages".</remarks>
public sealed record Ping : IMessage<Ping>
{
    /// <inheritdoc/>
    public static ushort Type => 18;

    /// <inheritdoc/>
    public static string Name => "ping";

    /// <summary>How many bytes the <see cref="Pong"/> shall carry; from <see cref="MessageLimits.PingWithoutPong"/> on there shall be none.</summary>
    public ushort NumPongBytes { get; init; }

    /// <summary>Padding, to be ignored.</summary>
    public Bytes Ignored { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <summary>Whether the receiver shall answer.</summary>
    public bool WantsPong => NumPongBytes < MessageLimits.PingWithoutPong;

    /// <inheritdoc/>
    public static Ping Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var numPongBytes = r.U16("num_pong_bytes");
        var ignored = r.Bytes("byteslen", "ignored");
        r.BeginTlvs("extension");
        return new Ping { NumPongBytes = numPongBytes, Ignored = ignored, Extension = r.EndTlvs() };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.U16("num_pong_bytes", NumPongBytes);
        w.Bytes("byteslen", "ignored", Ignored);
        w.BeginTlvs("extension", Extension);
        w.EndTlvs();
    }
}
