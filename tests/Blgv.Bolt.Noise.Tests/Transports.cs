using System.Buffers;
using System.IO.Pipelines;

namespace Blgv.Bolt.Noise.Tests;

/// <summary>A reader and a writer as one transport.</summary>
internal sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe
{
    /// <summary>Two transports that lead to each other.</summary>
    public static (Transport Initiator, Transport Responder) Pair()
    {
        var there = new Pipe();
        var back = new Pipe();
        return (new(back.Reader, there.Writer), new(there.Reader, back.Writer));
    }

    /// <summary>A transport whose other end the test holds; what it writes is processed before its flush returns.</summary>
    public static (Transport Tested, Pipe ToTested, Pipe FromTested) Held()
    {
        var options = new PipeOptions(readerScheduler: PipeScheduler.Inline, useSynchronizationContext: false, pauseWriterThreshold: 0);
        var to = new Pipe(options);
        var from = new Pipe(options);
        return (new(to.Reader, from.Writer), to, from);
    }
}

/// <summary>Shows another reader's bytes one per segment, and checks that nobody writes into them.</summary>
internal sealed class OneByteSegments(PipeReader inner) : PipeReader
{
    private ReadOnlySequence<byte> _innerBuffer;
    private ReadOnlySequence<byte> _shown;
    private byte[] _original = [];

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        Assert.Equal(_original, _shown.ToArray());
        var used = _shown.Slice(0, consumed).Length;
        var seen = _shown.Slice(0, examined).Length;
        inner.AdvanceTo(_innerBuffer.GetPosition(used), _innerBuffer.GetPosition(seen));
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        Show(await inner.ReadAsync(cancellationToken));

    public override bool TryRead(out ReadResult result)
    {
        var isThere = inner.TryRead(out result);
        result = isThere ? Show(result) : result;
        return isThere;
    }

    private ReadResult Show(ReadResult read)
    {
        _innerBuffer = read.Buffer;
        _original = read.Buffer.ToArray();
        _shown = Segment.OneByteEach(_original);
        return new ReadResult(_shown, read.IsCanceled, read.IsCompleted);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public static ReadOnlySequence<byte> OneByteEach(byte[] bytes)
        {
            if (bytes.Length == 0)
            {
                return default;
            }

            var copy = bytes.ToArray();
            var first = new Segment { Memory = copy.AsMemory(0, 1) };
            var last = first;
            for (var i = 1; i < copy.Length; i++)
            {
                var next = new Segment { Memory = copy.AsMemory(i, 1), RunningIndex = i };
                last.Next = next;
                last = next;
            }

            return new ReadOnlySequence<byte>(first, 0, last, 1);
        }
    }
}

/// <summary>Passes a writer on; checks that nobody touches it during a flush, says when a flush blocks, and breaks on demand.</summary>
internal sealed class WatchedWriter(PipeWriter inner) : PipeWriter
{
    private readonly TaskCompletionSource _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _flushing;

    /// <summary>Completes when a flush did not finish at once.</summary>
    public Task Blocked => _blocked.Task;

    /// <summary>What the next flushes do instead.</summary>
    public Func<ValueTask<FlushResult>>? Instead { get; set; }

    /// <summary>How many flushes were begun.</summary>
    public int Flushes { get; private set; }

    /// <summary>How many bytes were written.</summary>
    public long Written { get; private set; }

    /// <summary>Whether, and with what, it was completed.</summary>
    public (bool IsCompleted, Exception? Exception) Completion { get; private set; }

    public override void Advance(int bytes)
    {
        CheckIdle();
        Written += bytes;
        inner.Advance(bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        CheckIdle();
        return inner.GetMemory(sizeHint);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        CheckIdle();
        return inner.GetSpan(sizeHint);
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        CheckIdle();
        Completion = (true, exception);
        inner.Complete(exception);
    }

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        CheckIdle();
        Flushes++;
        Interlocked.Exchange(ref _flushing, 1);
        try
        {
            var flush = Instead is null ? inner.FlushAsync(cancellationToken) : Instead();
            if (!flush.IsCompleted)
            {
                _blocked.TrySetResult();
            }

            return await flush;
        }
        finally
        {
            Interlocked.Exchange(ref _flushing, 0);
        }
    }

    private void CheckIdle() => Assert.Equal(0, Volatile.Read(ref _flushing));
}

/// <summary>Two connections that finished their handshake with each other.</summary>
internal sealed class ConnectionPair : IAsyncDisposable
{
    private ConnectionPair(NoiseConnection initiator, NoiseConnection responder, WatchedWriter writer)
    {
        Initiator = initiator;
        Responder = responder;
        Writer = writer;
    }

    public NoiseConnection Initiator { get; }

    public NoiseConnection Responder { get; }

    /// <summary>What the initiator writes to.</summary>
    public WatchedWriter Writer { get; }

    public static async Task<ConnectionPair> CreateAsync(NoiseOptions? options = null, bool oneByteSegments = false)
    {
        var (left, right) = Transport.Pair();
        var writer = new WatchedWriter(left.Output);
        left = left with { Output = writer };
        right = oneByteSegments ? right with { Input = new OneByteSegments(right.Input) } : right;
        var connecting = NoiseConnection.ConnectAsync(left, Keys.Initiator, Keys.Responder.PublicKey, options, TestContext.Current.CancellationToken);
        var accepting = NoiseConnection.AcceptAsync(right, Keys.Responder, options, TestContext.Current.CancellationToken);
        return new ConnectionPair(await connecting, await accepting, writer);
    }

    public async ValueTask DisposeAsync()
    {
        await Initiator.DisposeAsync();
        await Responder.DisposeAsync();
    }
}
