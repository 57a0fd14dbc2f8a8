using System.Collections.Concurrent;
using System.Security.Cryptography;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node.Tests.Claims;

/// <summary>Takes HTLCs and does nothing with them: the test says what becomes of them. It outlives the host.</summary>
internal sealed class HoldingHandler : IHtlcHandler
{
    private readonly ConcurrentDictionary<HtlcId, TaskCompletionSource> _arrived = new();
    private readonly ConcurrentDictionary<HtlcId, TaskCompletionSource> _settled = new();

    /// <summary>How HTLCs that were offered ended, in the order that it was told in.</summary>
    public ConcurrentQueue<SettledHtlc> Settled { get; } = new();

    public static Preimage PreimageOf(byte number) => Preimage.FromBytes([.. Enumerable.Repeat(number, 32)]);

    public static PaymentHash HashOf(byte number) => PaymentHash.FromBytes(SHA256.HashData([.. Enumerable.Repeat(number, 32)]));

    public Task ArrivalOf(HtlcId id) => SourceOf(_arrived, id).Task.WaitAsync(TestContext.Current.CancellationToken);

    public Task SettlementOf(HtlcId id) => SourceOf(_settled, id).Task.WaitAsync(TestContext.Current.CancellationToken);

    public void OnStarting(ChannelHost host, Sequence<HostEntry> entries)
    {
        // Nothing of this is stored.
    }

    public ValueTask<Sequence<HostWrite>> OnReadyAsync(ChannelRef channel, LiveHtlc htlc, CancellationToken cancellationToken)
    {
        SourceOf(_arrived, htlc.Key.Id).TrySetResult();
        return default;
    }

    public ValueTask<Sequence<HostWrite>> OnSettledAsync(ChannelRef channel, SettledHtlc htlc, CancellationToken cancellationToken)
    {
        Settled.Enqueue(htlc);
        SourceOf(_settled, htlc.Id).TrySetResult();
        return default;
    }

    private static TaskCompletionSource SourceOf(ConcurrentDictionary<HtlcId, TaskCompletionSource> sources, HtlcId id) =>
        sources.GetOrAdd(id, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
