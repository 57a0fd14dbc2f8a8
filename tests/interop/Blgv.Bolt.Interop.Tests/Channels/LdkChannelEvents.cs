namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>A channel of LDK's, as it sees it.</summary>
/// <param name="ChannelId">channel_id.</param>
/// <param name="TypeBits">channel_type.</param>
/// <param name="ValueSat">What is in it.</param>
/// <param name="IsUsable">Whether it could send now.</param>
/// <param name="SatPerKw">The fee rate of its commitments.</param>
/// <param name="OutMsat">What LDK could send: its balance without the reserve, and more.</param>
/// <param name="InMsat">What it could receive.</param>
/// <param name="Pending">How many HTLCs there are.</param>
internal sealed record LdkChannel(
    string ChannelId, int[] TypeBits, ulong ValueSat, bool IsUsable, uint? SatPerKw, ulong OutMsat, ulong InMsat, int Pending);

/// <summary>Something that LDK is still to get on chain, or may get.</summary>
/// <param name="Kind">LDK's name for it.</param>
/// <param name="Sat">How much.</param>
/// <param name="Height">The height that LDK waits for, where it waits for one.</param>
internal sealed record LdkBalance(string Kind, ulong Sat, uint? Height);

/// <summary>The peer agreed to open: a transaction that pays the script is to be made.</summary>
internal sealed record LdkFundingWanted(string TemporaryChannelId, ulong ValueSat, string Script) : ILdkEvent
{
    public static string Name => "funding_wanted";
}

/// <summary>A channel can be used.</summary>
internal sealed record LdkChannelReady(string ChannelId) : ILdkEvent
{
    public static string Name => "channel_ready";
}

/// <summary>A channel is no more, or will be once a transaction confirms.</summary>
/// <param name="ChannelId">channel_id.</param>
/// <param name="Reason">LDK's name for the reason.</param>
internal sealed record LdkChannelClosed(string ChannelId, string Reason) : ILdkEvent
{
    public static string Name => "channel_closed";
}

/// <summary>A payment to LDK has arrived.</summary>
/// <param name="PaymentHash">payment_hash.</param>
/// <param name="AmountMsat">How much.</param>
/// <param name="Preimage">The preimage, where LDK knows it.</param>
internal sealed record LdkPaymentClaimable(string PaymentHash, ulong AmountMsat, string? Preimage) : ILdkEvent
{
    public static string Name => "payment_claimable";
}

/// <summary>LDK has a payment to it for good.</summary>
internal sealed record LdkPaymentClaimed(string PaymentHash, ulong AmountMsat) : ILdkEvent
{
    public static string Name => "payment_claimed";
}

/// <summary>A payment of LDK's arrived.</summary>
internal sealed record LdkPaymentSent(string PaymentHash, string Preimage) : ILdkEvent
{
    public static string Name => "payment_sent";
}

/// <summary>An HTLC of a payment of LDK's came back.</summary>
/// <param name="PaymentHash">payment_hash.</param>
/// <param name="IsPermanent">Whether the payee itself refuses, and trying again is of no use.</param>
internal sealed record LdkPathFailed(string PaymentHash, bool IsPermanent) : ILdkEvent
{
    public static string Name => "path_failed";
}

/// <summary>A payment of LDK's failed.</summary>
internal sealed record LdkPaymentFailed(string PaymentHash, string? Reason) : ILdkEvent
{
    public static string Name => "payment_failed";
}

/// <summary>LDK gives something to the network.</summary>
/// <param name="Transactions">One transaction, or a package of them, each behind those that it spends.</param>
internal sealed record LdkBroadcast(string[] Transactions) : ILdkEvent
{
    public static string Name => "broadcast";
}
