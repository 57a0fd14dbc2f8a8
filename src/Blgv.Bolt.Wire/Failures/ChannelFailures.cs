using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Failures;

// UPDATE|7 (temporary_channel_failure)             BOLT 4, "Failure Messages"
//   u16               len
//   len*byte          channel_update

/// <summary>The channel cannot take the payment now.</summary>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public sealed record TemporaryChannelFailure : FailureMessage<TemporaryChannelFailure>, IFailure<TemporaryChannelFailure>
{
    /// <inheritdoc/>
    public static FailureCode FailureCode => FailureCode.TemporaryChannelFailure;

    /// <inheritdoc/>
    public static string FailureName => "temporary_channel_failure";

    /// <summary>The latest <c>channel_update</c> of the channel, maybe empty. It must not be shown to anyone: who sees it learns who sent the payment.</summary>
    public Bytes ChannelUpdate { get; init; }

    /// <inheritdoc/>
    public static TemporaryChannelFailure Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        ChannelUpdate = r.Bytes("len", "channel_update"),
        TrailingData = r.Rest("trailing_data"),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Bytes("len", "channel_update", ChannelUpdate);
        w.Rest("trailing_data", TrailingData);
    }
}

// PERM|8 (permanent_channel_failure)               BOLT 4, "Failure Messages"

/// <summary>The channel cannot take payments any more.</summary>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public sealed record PermanentChannelFailure : FailureMessage<PermanentChannelFailure>, IFailure<PermanentChannelFailure>
{
    /// <inheritdoc/>
    public static FailureCode FailureCode => FailureCode.PermanentChannelFailure;

    /// <inheritdoc/>
    public static string FailureName => "permanent_channel_failure";

    /// <inheritdoc/>
    public static PermanentChannelFailure Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        TrailingData = r.Rest("trailing_data"),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Rest("trailing_data", TrailingData);
    }
}

// PERM|9 (required_channel_feature_missing)        BOLT 4, "Failure Messages"

/// <summary>The channel requires a feature that the payment does not use.</summary>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public sealed record RequiredChannelFeatureMissing : FailureMessage<RequiredChannelFeatureMissing>, IFailure<RequiredChannelFeatureMissing>
{
    /// <inheritdoc/>
    public static FailureCode FailureCode => FailureCode.RequiredChannelFeatureMissing;

    /// <inheritdoc/>
    public static string FailureName => "required_channel_feature_missing";

    /// <inheritdoc/>
    public static RequiredChannelFeatureMissing Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        TrailingData = r.Rest("trailing_data"),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Rest("trailing_data", TrailingData);
    }
}

// PERM|10 (unknown_next_peer)                      BOLT 4, "Failure Messages"

/// <summary>The node has no such channel.</summary>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public sealed record UnknownNextPeer : FailureMessage<UnknownNextPeer>, IFailure<UnknownNextPeer>
{
    /// <inheritdoc/>
    public static FailureCode FailureCode => FailureCode.UnknownNextPeer;

    /// <inheritdoc/>
    public static string FailureName => "unknown_next_peer";

    /// <inheritdoc/>
    public static UnknownNextPeer Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        TrailingData = r.Rest("trailing_data"),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Rest("trailing_data", TrailingData);
    }
}

// UPDATE|11 (amount_below_minimum)                 BOLT 4, "Failure Messages"
//   u64               htlc_msat
//   u16               len
//   len*byte          channel_update

/// <summary>The amount is below what the channel takes.</summary>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public sealed record AmountBelowMinimum : FailureMessage<AmountBelowMinimum>, IFailure<AmountBelowMinimum>
{
    /// <inheritdoc/>
    public static FailureCode FailureCode => FailureCode.AmountBelowMinimum;

    /// <inheritdoc/>
    public static string FailureName => "amount_below_minimum";

    /// <summary>The amount of the outgoing HTLC, in millisatoshi.</summary>
    public required MilliSatoshi HtlcMsat { get; init; }

    /// <summary>The latest <c>channel_update</c> of the channel, maybe empty. It must not be shown to anyone: who sees it learns who sent the payment.</summary>
    public Bytes ChannelUpdate { get; init; }

    /// <inheritdoc/>
    public static AmountBelowMinimum Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        HtlcMsat = new MilliSatoshi(r.U64("htlc_msat")),
        ChannelUpdate = r.Bytes("len", "channel_update"),
        TrailingData = r.Rest("trailing_data"),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.U64("htlc_msat", HtlcMsat.Value);
        w.Bytes("len", "channel_update", ChannelUpdate);
        w.Rest("trailing_data", TrailingData);
    }
}

// UPDATE|12 (fee_insufficient)                     BOLT 4, "Failure Messages"
//   u64               htlc_msat
//   u16               len
//   len*byte          channel_update

/// <summary>The fee is below what the channel takes.</summary>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public sealed record FeeInsufficient : FailureMessage<FeeInsufficient>, IFailure<FeeInsufficient>
{
    /// <inheritdoc/>
    public static FailureCode FailureCode => FailureCode.FeeInsufficient;

    /// <inheritdoc/>
    public static string FailureName => "fee_insufficient";

    /// <summary>The amount of the incoming HTLC, in millisatoshi.</summary>
    public required MilliSatoshi HtlcMsat { get; init; }

    /// <summary>The latest <c>channel_update</c> of the channel, maybe empty. It must not be shown to anyone: who sees it learns who sent the payment.</summary>
    public Bytes ChannelUpdate { get; init; }

    /// <inheritdoc/>
    public static FeeInsufficient Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        HtlcMsat = new MilliSatoshi(r.U64("htlc_msat")),
        ChannelUpdate = r.Bytes("len", "channel_update"),
        TrailingData = r.Rest("trailing_data"),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.U64("htlc_msat", HtlcMsat.Value);
        w.Bytes("len", "channel_update", ChannelUpdate);
        w.Rest("trailing_data", TrailingData);
    }
}

// UPDATE|13 (incorrect_cltv_expiry)                BOLT 4, "Failure Messages"
//   u32               cltv_expiry
//   u16               len
//   len*byte          channel_update

/// <summary>The expiry leaves the channel fewer blocks than it takes.</summary>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public sealed record IncorrectCltvExpiry : FailureMessage<IncorrectCltvExpiry>, IFailure<IncorrectCltvExpiry>
{
    /// <inheritdoc/>
    public static FailureCode FailureCode => FailureCode.IncorrectCltvExpiry;

    /// <inheritdoc/>
    public static string FailureName => "incorrect_cltv_expiry";

    /// <summary>The expiry of the outgoing HTLC.</summary>
    public required CltvExpiry CltvExpiry { get; init; }

    /// <summary>The latest <c>channel_update</c> of the channel, maybe empty. It must not be shown to anyone: who sees it learns who sent the payment.</summary>
    public Bytes ChannelUpdate { get; init; }

    /// <inheritdoc/>
    public static IncorrectCltvExpiry Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        CltvExpiry = new CltvExpiry(r.U32("cltv_expiry")),
        ChannelUpdate = r.Bytes("len", "channel_update"),
        TrailingData = r.Rest("trailing_data"),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.U32("cltv_expiry", CltvExpiry.Value);
        w.Bytes("len", "channel_update", ChannelUpdate);
        w.Rest("trailing_data", TrailingData);
    }
}

// UPDATE|14 (expiry_too_soon)                      BOLT 4, "Failure Messages"
//   u16               len
//   len*byte          channel_update

/// <summary>The expiry is too near.</summary>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public sealed record ExpiryTooSoon : FailureMessage<ExpiryTooSoon>, IFailure<ExpiryTooSoon>
{
    /// <inheritdoc/>
    public static FailureCode FailureCode => FailureCode.ExpiryTooSoon;

    /// <inheritdoc/>
    public static string FailureName => "expiry_too_soon";

    /// <summary>The latest <c>channel_update</c> of the channel, maybe empty. It must not be shown to anyone: who sees it learns who sent the payment.</summary>
    public Bytes ChannelUpdate { get; init; }

    /// <inheritdoc/>
    public static ExpiryTooSoon Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        ChannelUpdate = r.Bytes("len", "channel_update"),
        TrailingData = r.Rest("trailing_data"),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Bytes("len", "channel_update", ChannelUpdate);
        w.Rest("trailing_data", TrailingData);
    }
}

// UPDATE|20 (channel_disabled)                     BOLT 4, "Failure Messages"
//   u16               disabled_flags
//   u16               len
//   len*byte          channel_update

/// <summary>The channel is disabled.</summary>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public sealed record ChannelDisabled : FailureMessage<ChannelDisabled>, IFailure<ChannelDisabled>
{
    /// <inheritdoc/>
    public static FailureCode FailureCode => FailureCode.ChannelDisabled;

    /// <inheritdoc/>
    public static string FailureName => "channel_disabled";

    /// <summary>No flag is defined: 0.</summary>
    public ushort DisabledFlags { get; init; }

    /// <summary>The latest <c>channel_update</c> of the channel, maybe empty. It must not be shown to anyone: who sees it learns who sent the payment.</summary>
    public Bytes ChannelUpdate { get; init; }

    /// <inheritdoc/>
    public static ChannelDisabled Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        DisabledFlags = r.U16("disabled_flags"),
        ChannelUpdate = r.Bytes("len", "channel_update"),
        TrailingData = r.Rest("trailing_data"),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.U16("disabled_flags", DisabledFlags);
        w.Bytes("len", "channel_update", ChannelUpdate);
        w.Rest("trailing_data", TrailingData);
    }
}

// 21 (expiry_too_far)                              BOLT 4, "Failure Messages"

/// <summary>The expiry is too far away.</summary>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public sealed record ExpiryTooFar : FailureMessage<ExpiryTooFar>, IFailure<ExpiryTooFar>
{
    /// <inheritdoc/>
    public static FailureCode FailureCode => FailureCode.ExpiryTooFar;

    /// <inheritdoc/>
    public static string FailureName => "expiry_too_far";

    /// <inheritdoc/>
    public static ExpiryTooFar Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        TrailingData = r.Rest("trailing_data"),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Rest("trailing_data", TrailingData);
    }
}
