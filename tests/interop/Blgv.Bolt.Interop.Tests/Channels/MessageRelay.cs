using System.IO.Pipelines;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Peer;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>
/// Stands between our node and LDK, and is taken for the other by each, since it has both keys. It passes messages on, one at a time, until one that
/// it does not pass on: then both connections end.
/// </summary>
internal sealed class MessageRelay : IAsyncDisposable
{
    private readonly LightningPeer _toOurs;
    private readonly LightningPeer _toLdk;
    private readonly Func<IMessage, bool> _counts;
    private readonly int _lostFrom;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly List<string> _passed = [];
    private readonly TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _passing;

    private MessageRelay(LightningPeer toOurs, LightningPeer toLdk, Func<IMessage, bool> counts, int lostFrom)
    {
        (_toOurs, _toLdk, _counts, _lostFrom) = (toOurs, toLdk, counts, lostFrom);
        _passing = Task.WhenAll(PassAsync(_toOurs, _toLdk, ">"), PassAsync(_toLdk, _toOurs, "<"));
    }

    /// <summary>Whether the message came that is lost.</summary>
    public bool IsCut => _cut.Task.IsCompleted;

    /// <summary>Done when it came.</summary>
    public Task Cut => _cut.Task;

    /// <summary>The messages that count and have passed, in order.</summary>
    public string Passed
    {
        get
        {
            lock (_passed)
            {
                return string.Join(' ', _passed);
            }
        }
    }

    /// <summary>Updates and commitments.</summary>
    public static bool IsUpdate(IMessage message) =>
        message is UpdateAddHtlc or UpdateFulfillHtlc or UpdateFailHtlc or UpdateFailMalformedHtlc or UpdateFee or CommitmentSigned or RevokeAndAck;

    /// <summary>What is said from the first word until the channel can be used.</summary>
    public static bool IsOpening(IMessage message) =>
        message is OpenChannel or AcceptChannel or FundingCreated or FundingSigned or ChannelReady;

    /// <summary>What is said to close a channel.</summary>
    public static bool IsClosing(IMessage message) => message is Shutdown or ClosingSigned;

    /// <summary>Connects our host with LDK.</summary>
    /// <param name="ours">Our node.</param>
    /// <param name="ldk">LDK.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="counts">Which messages count. Others come when they come, and a test is to lose the same ones each time.</param>
    /// <param name="lostFrom">The first of them that is lost, counted from 0 in both directions together.</param>
    /// <param name="cancelled">Ends the wait.</param>
    public static async Task<MessageRelay> StartAsync(
        ChannelNode ours, LdkNode ldk, int port, Func<IMessage, bool> counts, int lostFrom, CancellationToken cancelled)
    {
        var toLdk = await ours.ConnectAsync(ldk, port, cancelled);
        using var key = PrivateKey.FromBytes(await ldk.SecretAsync(cancelled));
        var there = new Pipe();
        var back = new Pipe();
        var options = new PeerOptions { Session = new() { Features = toLdk.RemoteFeatures, Networks = [ChainHash.Regtest] } };
        var accepting = LightningPeer.AcceptAsync(new End(there.Reader, back.Writer), key, options, cancelled);
        var host = await LightningPeer.ConnectAsync(new End(back.Reader, there.Writer), ours.Key, key.PublicKey, ours.PeerOptions, cancelled);
        var relay = new MessageRelay(await accepting, toLdk, counts, lostFrom);
        Assert.True(await ours.Host.AttachAsync(host));
        return relay;
    }

    public async ValueTask DisposeAsync()
    {
        await _toOurs.DisposeAsync();
        await _toLdk.DisposeAsync();
        await _passing;
        _turn.Dispose();
    }

    private async Task PassAsync(LightningPeer from, LightningPeer to, string direction)
    {
        try
        {
            await foreach (var message in from.ReadAllAsync())
            {
                if (!await TryPassAsync(message, to, direction))
                {
                    break;
                }
            }
        }
        catch (PeerClosedException)
        {
            // The other connection has ended.
        }

        await to.DisposeAsync();
        await from.DisposeAsync();
    }

    private async Task<bool> TryPassAsync(IMessage message, LightningPeer to, string direction)
    {
        await _turn.WaitAsync();
        try
        {
            if (_counts(message))
            {
                lock (_passed)
                {
                    if (_passed.Count >= _lostFrom)
                    {
                        _cut.TrySetResult();
                    }
                    else
                    {
                        _passed.Add(direction + message.TypeName);
                    }
                }
            }

            if (!IsCut)
            {
                await to.SendAsync(message);
            }

            return !IsCut;
        }
        finally
        {
            _turn.Release();
        }
    }

    private sealed record End(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
