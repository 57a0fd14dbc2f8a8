namespace Blgv.Bolt.Cli.Demo;

/// <summary>One of the two nodes of the demo, in this process or in the other.</summary>
internal interface IDemoNode
{
    /// <summary>Makes invoices, each of another amount.</summary>
    Task<IReadOnlyList<string>> IssueAsync(int count, CancellationToken cancellationToken);

    /// <summary>Makes an invoice of so many satoshis.</summary>
    Task<string> IssueAsync(ulong satoshis, CancellationToken cancellationToken);

    /// <summary>Makes an invoice of so many satoshis; what pays it is held until <see cref="ReleaseAsync"/>.</summary>
    Task<string> IssueHeldAsync(ulong satoshis, CancellationToken cancellationToken);

    /// <summary>Waits until a payment has arrived that is to be held.</summary>
    Task UntilHeldAsync(string invoice, CancellationToken cancellationToken);

    /// <summary>Takes a payment that is held, or will be.</summary>
    Task ReleaseAsync(string invoice, CancellationToken cancellationToken);

    /// <summary>Pays invoices, all at once.</summary>
    /// <returns>How many were paid, once none is in flight any more.</returns>
    Task<int> PayAsync(IReadOnlyList<string> invoices, CancellationToken cancellationToken);

    /// <summary>Waits until its channel is somewhere.</summary>
    Task UntilAsync(ChannelStage stage, CancellationToken cancellationToken);

    /// <summary>Closes its channel alone.</summary>
    /// <returns>Once the network has its commitment.</returns>
    Task ForceCloseAsync(CancellationToken cancellationToken);

    /// <summary>Waits until it has dealt with a block, and given all to the network that it wants in the next one.</summary>
    /// <returns>Whether it has a channel still.</returns>
    Task<bool> DealtWithAsync(uint height, CancellationToken cancellationToken);

    /// <summary>Its part of the channel, in millisatoshi. This costs little, however many payments there were.</summary>
    Task<ulong> BalanceAsync(CancellationToken cancellationToken);

    /// <summary>Balance and books.</summary>
    Task<NodeBooks> LookAsync(CancellationToken cancellationToken);
}

/// <summary>Where a channel can be waited for.</summary>
internal enum ChannelStage
{
    /// <summary>In use: the peer is connected, and what a disconnection cut off is made up for.</summary>
    Usable,

    /// <summary>In use, and no change of the commitments is under way; HTLCs may be pending in them.</summary>
    Still,

    /// <summary>In use, and no HTLC is left in any commitment.</summary>
    Settled,

    /// <summary>Without its peer.</summary>
    Offline,

    /// <summary>Gone: closed, and buried under blocks.</summary>
    Gone,
}
