using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Peer;

/// <content>Ping and pong (BOLT 1, "Control Messages").</content>
public sealed partial class PeerSession
{
    private const ushort KeepAlivePongBytes = 0;

    /// <summary>The first ping to run out of time; the times stand still while the host does not read.</summary>
    private TimeSpan? PingDeadline => _pings.Count == 0 || _suspendedAt is not null ? null : _pings[0].Deadline;

    private TimeSpan? KeepAliveDeadline =>
        _pings.Count > 0 || _suspendedAt is not null || _options.PingInterval == Timeout.InfiniteTimeSpan ? null : _lastReceived + _options.PingInterval;

    /// <summary>Makes a ping to send.</summary>
    /// <param name="numPongBytes">How many bytes the pong shall carry, below <see cref="MessageLimits.PingWithoutPong"/>.</param>
    /// <param name="now">The time.</param>
    /// <param name="ping">The message to send.</param>
    /// <param name="number">The number that the step with its pong will name.</param>
    /// <returns>False when the session is not ready or <see cref="PeerSessionOptions.MaxOutstandingPings"/> are unanswered.</returns>
    /// <exception cref="ArgumentOutOfRangeException">So long a pong is never sent.</exception>
    public bool TryPing(int numPongBytes, TimeSpan now, [NotNullWhen(true)] out Ping? ping, out long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(numPongBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(numPongBytes, MessageLimits.PingWithoutPong);
        number = _nextPing;
        ping = null;
        if (State != PeerSessionState.Ready || _pings.Count >= PeerSessionOptions.MaxOutstandingPings)
        {
            return false;
        }

        _nextPing++;
        _pings.Add(new OutstandingPing(number, numPongBytes, now, now + _options.PingTimeout));
        ping = new Ping { NumPongBytes = (ushort)numPongBytes };
        return true;
    }

    private SessionStep Answer(Ping ping, TimeSpan now)
    {
        if (!ping.WantsPong)
        {
            return default;
        }

        var step = Reply(default, new Pong { Ignored = Bytes.Copy(new byte[ping.NumPongBytes]) });
        _pongBudget.Spend(step.SendLength, now);
        return step;
    }

    /// <summary>Pongs come in the order of the pings, but one that skips some is taken too: it matches the oldest ping of its length.</summary>
    private SessionStep Match(Pong pong, TimeSpan now)
    {
        var length = pong.Ignored.Length;
        var index = _pings.FindIndex(ping => ping.PongBytes == length);
        if (index < 0)
        {
            return Violation("1.30", string.Create(CultureInfo.InvariantCulture, $"a pong of {length} bytes answers no ping of ours"));
        }

        var answered = _pings[index];
        _pings.RemoveAt(index);
        return new SessionStep { Pong = new AnsweredPing(answered.Number, now - answered.SentAt) };
    }

    private readonly record struct OutstandingPing(long Number, int PongBytes, TimeSpan SentAt, TimeSpan Deadline);
}
