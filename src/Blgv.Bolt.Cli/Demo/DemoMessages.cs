using Blgv.Bolt.Peer;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>The messages of the demo: three of our own beside those of the specification, which is all that a protocol of one's own needs.</summary>
internal static class DemoMessages
{
    /// <summary>What both sides of the demo know.</summary>
    public static PeerOptions PeerOptions(TimeProvider time) => new()
    {
        Session = new PeerSessionOptions { Registry = MessageRegistry.Bolt.Add<DemoData>().Add<DemoStream>().Add<DemoCount>() },
        Clock = time,
    };
}

/// <summary>Something to stream.</summary>
internal sealed record DemoData : IMessage<DemoData>
{
    public static ushort Type => 44201;

    public static string Name => "demo_data";

    public Bytes Payload { get; init; }

    public TlvRecords Extension => default;

    public static DemoData Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new() { Payload = r.Rest("payload") };

    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct => w.Rest("payload", Payload);
}

/// <summary>Asks the other side to stream for a while.</summary>
internal sealed record DemoStream : IMessage<DemoStream>
{
    public static ushort Type => 44203;

    public static string Name => "demo_stream";

    public uint Milliseconds { get; init; }

    public TlvRecords Extension { get; init; }

    public static DemoStream Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var milliseconds = r.U32("milliseconds");
        r.BeginTlvs("extension");
        return new DemoStream { Milliseconds = milliseconds, Extension = r.EndTlvs() };
    }

    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.U32("milliseconds", Milliseconds);
        w.BeginTlvs("extension", Extension);
        w.EndTlvs();
    }
}

/// <summary>How many data messages were streamed: from the side that sent them their end, from the other side that they came.</summary>
internal sealed record DemoCount : IMessage<DemoCount>
{
    public static ushort Type => 44205;

    public static string Name => "demo_count";

    public ulong Messages { get; init; }

    public TlvRecords Extension { get; init; }

    public static DemoCount Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var messages = r.U64("messages");
        r.BeginTlvs("extension");
        return new DemoCount { Messages = messages, Extension = r.EndTlvs() };
    }

    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.U64("messages", Messages);
        w.BeginTlvs("extension", Extension);
        w.EndTlvs();
    }
}
