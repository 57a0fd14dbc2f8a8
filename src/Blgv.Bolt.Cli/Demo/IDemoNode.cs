namespace Blgv.Bolt.Cli.Demo;

/// <summary>One of the two nodes of the demo, in this process or in the other.</summary>
internal interface IDemoNode
{
    /// <summary>Makes invoices.</summary>
    Task<IReadOnlyList<string>> IssueAsync(int count, CancellationToken cancellationToken);

    /// <summary>Pays invoices, all at once.</summary>
    /// <returns>How many were paid, once none is in flight any more.</returns>
    Task<int> PayAsync(IReadOnlyList<string> invoices, CancellationToken cancellationToken);

    /// <summary>Waits until its channel is somewhere.</summary>
    Task UntilAsync(ChannelStage stage, CancellationToken cancellationToken);

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

    /// <summary>In use, and no HTLC is left in any commitment.</summary>
    Settled,

    /// <summary>Without its peer.</summary>
    Offline,

    /// <summary>Gone: closed, and buried under blocks.</summary>
    Gone,
}
