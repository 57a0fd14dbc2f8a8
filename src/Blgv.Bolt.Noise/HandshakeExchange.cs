using System.Buffers;
using System.IO.Pipelines;

namespace Blgv.Bolt.Noise;

/// <summary>Carries the acts of a <see cref="Handshake"/> over a transport, within a time.</summary>
internal static class HandshakeExchange
{
    /// <summary>Runs all acts. On any failure the transport is closed without a further byte.</summary>
    public static async Task RunAsync(Handshake handshake, IDuplexPipe transport, NoiseOptions options, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.HandshakeTimeout, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var act = handshake.Act;
        var writes = false;
        try
        {
            while (handshake.Step != HandshakeStep.Complete)
            {
                act = handshake.Act;
                writes = handshake.BytesToWrite > 0;
                await (writes
                    ? WriteAsync(handshake, transport.Output, either.Token)
                    : ReadAsync(handshake, transport.Input, either.Token)).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            var failure = Explain(exception, act, writes, deadline.IsCancellationRequested, cancellationToken);
            await CloseAsync(transport, writes ? failure : null).ConfigureAwait(false);
            throw failure;
        }
    }

    private static async Task WriteAsync(Handshake handshake, PipeWriter output, CancellationToken cancellationToken)
    {
        var act = handshake.Act;
        var size = handshake.BytesToWrite;
        handshake.WriteAct(output.GetSpan(size)[..size]);
        output.Advance(size);
        var flush = await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        if (flush.IsCompleted || flush.IsCanceled)
        {
            throw new NoiseHandshakeException(new HandshakeError(act, HandshakeCause.WriteFailed));
        }
    }

    /// <summary>Takes exactly the act; the peer may have sent its first messages right behind it, and they stay in the pipe.</summary>
    private static async Task ReadAsync(Handshake handshake, PipeReader input, CancellationToken cancellationToken)
    {
        var read = await input.ReadAtLeastAsync(handshake.BytesToRead, cancellationToken).ConfigureAwait(false);
        var act = read.Buffer.Slice(0, Math.Min(handshake.BytesToRead, read.Buffer.Length));
        var isRight = TryReadAct(handshake, act, out var error);
        input.AdvanceTo(act.End);
        if (!isRight)
        {
            throw new NoiseHandshakeException(error);
        }
    }

    private static bool TryReadAct(Handshake handshake, in ReadOnlySequence<byte> received, out HandshakeError error)
    {
        Span<byte> act = stackalloc byte[Handshake.ActThreeSize];
        act = act[..(int)received.Length];
        received.CopyTo(act);
        return handshake.TryReadAct(act, out error);
    }

    private static Exception Explain(Exception exception, HandshakeAct act, bool writes, bool isLate, CancellationToken cancellationToken)
    {
        if (exception is NoiseHandshakeException)
        {
            return exception;
        }

        if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
        {
            return new OperationCanceledException("The handshake was cancelled.", exception, cancellationToken);
        }

        if (exception is OperationCanceledException && isLate)
        {
            return new NoiseHandshakeException(new HandshakeError(act, HandshakeCause.TimedOut));
        }

        return new NoiseHandshakeException(new HandshakeError(act, writes ? HandshakeCause.WriteFailed : HandshakeCause.ReadFailed), exception);
    }

    /// <summary>Closes both directions. When a write did not finish, an exception keeps the transport from waiting to send the rest.</summary>
    private static async ValueTask CloseAsync(IDuplexPipe transport, Exception? unsent)
    {
        await transport.Output.CompleteAsync(unsent).ConfigureAwait(false);
        await transport.Input.CompleteAsync().ConfigureAwait(false);
    }
}
