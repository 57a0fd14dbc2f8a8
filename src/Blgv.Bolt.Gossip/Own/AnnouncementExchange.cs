using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <summary>How far a channel is, as its announcement depends on it.</summary>
/// <param name="IsPublic">Whether <c>announce_channel</c> was set when it was opened.</param>
/// <param name="ReadySent">Whether <c>channel_ready</c>, or for a splice <c>splice_locked</c>, was sent.</param>
/// <param name="ReadyReceived">Whether it was received.</param>
/// <param name="ShutdownSent">Whether <c>shutdown</c> was sent.</param>
/// <param name="Confirmations">How many confirmations the funding transaction has.</param>
public readonly record struct AnnouncementProgress(bool IsPublic, bool ReadySent, bool ReadyReceived, bool ShutdownSent, uint Confirmations);

/// <summary>What is to be done about a channel's announcement.</summary>
/// <param name="Send">What goes to the peer, or null.</param>
/// <param name="Announce">The announcement, complete for the first time: for the own graph and for the peers that ask for gossip; or null.</param>
/// <param name="Verdict">What to think of a message of the peer; null when there was none or nothing is wrong.</param>
public readonly record struct AnnouncementStep(AnnouncementSignatures? Send, ChannelAnnouncement? Announce, GossipVerdict? Verdict);

/// <summary>
/// Exchanges the halves of an own channel's announcement with the peer. One of these for each funding transaction; after a
/// restart it begins anew, and the peer sends its half again.
/// </summary>
/// <remarks>BOLT 7, "The announcement_signatures Message".</remarks>
public sealed class AnnouncementExchange
{
    private readonly OwnChannel _channel;
    private readonly IGossipSigner _signer;
    private AnnouncementSignatures? _ours;
    private AnnouncementSignatures? _theirs;
    private AnnouncementSignatures? _deferred;
    private AnnouncementProgress _progress;
    private bool _wasSent;
    private bool _wasAnswered;
    private bool _wasAnnounced;

    /// <summary>An exchange about a channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="signer">Signs this node's half.</param>
    public AnnouncementExchange(OwnChannel channel, IGossipSigner signer)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(signer);
        _channel = channel;
        _signer = signer;
    }

    /// <summary>Whether this node's half may be sent: the channel is public, ready on both sides, deep enough and not closing.</summary>
    private bool MaySend => _progress is { IsPublic: true, ReadySent: true, ReadyReceived: true, ShutdownSent: false }
        && _progress.Confirmations >= GossipLimits.AnnouncementConfirmations;

    /// <summary>The channel moved on.</summary>
    /// <param name="progress">How far it is.</param>
    /// <returns>What is to be done.</returns>
    public AnnouncementStep Advance(AnnouncementProgress progress)
    {
        _progress = progress;
        var verdict = default(GossipVerdict?);
        if (progress.ReadySent && _deferred is { } deferred)
        {
            _deferred = null;
            verdict = Take(deferred);
        }

        return Next(verdict, mayRepeat: false);
    }

    /// <summary>The connection was made again: what was sent on the last one may be lost.</summary>
    /// <returns>What is to be done.</returns>
    public AnnouncementStep Reconnect()
    {
        // with the peer's half at hand it has ours, or asks for it by sending its own again
        _wasSent = _theirs is not null;
        _wasAnswered = false;
        return Next(null, mayRepeat: false);
    }

    /// <summary>The peer's half came.</summary>
    /// <param name="theirs">The message.</param>
    /// <returns>What is to be done.</returns>
    public AnnouncementStep Receive(AnnouncementSignatures theirs)
    {
        ArgumentNullException.ThrowIfNull(theirs);
        if (theirs.ChannelId != _channel.ChannelId || theirs.ShortChannelId != _channel.ShortChannelId)
        {
            return new AnnouncementStep(null, null, GossipVerdict.Warn(GossipReason.UnknownChannel, "7.1"));
        }

        if (!_progress.ReadySent)
        {
            // one at most: the last one counts
            _deferred = theirs;
            return default;
        }

        // once per connection: two nodes that answer every time would never stop
        var isAsking = _theirs is not null && !_wasAnswered;
        _wasAnswered |= isAsking;
        return Next(Take(theirs), mayRepeat: isAsking);
    }

    private GossipVerdict? Take(AnnouncementSignatures theirs)
    {
        if (!_channel.Verify(theirs))
        {
            return GossipVerdict.Fail(GossipReason.InvalidSignature, "7.2");
        }

        _theirs = theirs;
        return null;
    }

    private AnnouncementStep Next(GossipVerdict? verdict, bool mayRepeat)
    {
        if (!MaySend || verdict is not null)
        {
            return new AnnouncementStep(null, null, verdict);
        }

        _ours ??= _channel.Sign(_signer);
        var send = !_wasSent || mayRepeat ? _ours : null;
        _wasSent = true;
        var announce = _theirs is not null && !_wasAnnounced ? _channel.Combine(_ours, _theirs) : null;
        _wasAnnounced |= announce is not null;
        return new AnnouncementStep(send, announce, null);
    }
}
