using System.Collections.Concurrent;
using System.Security.Cryptography;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node.Tests.Claims;

/// <summary>Takes HTLCs and does nothing with them: the test says what becomes of them. It outlives the host.</summary>
internal sealed class HoldingHandler : IHtlcHandler
{
    private readonly ConcurrentDictionary<HtlcId, TaskCompletionSource> _arrived = new();

    /// <summary>How HTLCs that were offered ended, in the order that it was told in.</summary>
    public ConcurrentQueue<SettledHtlc> Settled { get; } = new();

    public static Preimage PreimageOf(byte number) => Preimage.FromBytes([.. Enumerable.Repeat(number, 32)]);

    public static PaymentHash HashOf(byte number) => PaymentHash.FromBytes(SHA256.HashData([.. Enumerable.Repeat(number, 32)]));

    public Task ArrivalOf(HtlcId id) => SourceOf(id).Task.WaitAsync(TestContext.Current.CancellationToken);

    public void OnStarting(ChannelHost host, Sequence<HostEntry> entries)
    {
        // Nothing of this is stored.
    }

    public ValueTask<Sequence<HostWrite>> OnReadyAsync(ChannelRef channel, LiveHtlc htlc, CancellationToken cancellationToken)
    {
        SourceOf(htlc.Key.Id).TrySetResult();
        return default;
    }

    public ValueTask<Sequence<HostWrite>> OnSettledAsync(ChannelRef channel, SettledHtlc htlc, CancellationToken cancellationToken)
    {
        Settled.Enqueue(htlc);
        return default;
    }

    private TaskCompletionSource SourceOf(HtlcId id) => _arrived.GetOrAdd(id, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
