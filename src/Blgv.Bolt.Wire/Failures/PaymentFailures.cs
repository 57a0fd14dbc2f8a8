using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Failures;

// PERM|15 (incorrect_or_unknown_payment_details)   BOLT 4, "Failure Messages"
//   u64               htlc_msat
//   u32               height

/// <summary>The recipient does not want the payment: the hash is unknown, the secret wrong, the amount or the expiry not as expected.</summary>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public sealed record IncorrectOrUnknownPaymentDetails : FailureMessage<IncorrectOrUnknownPaymentDetails>, IFailure<IncorrectOrUnknownPaymentDetails>
{
    /// <inheritdoc/>
    public static FailureCode FailureCode => FailureCode.IncorrectOrUnknownPaymentDetails;

    /// <inheritdoc/>
    public static string FailureName => "incorrect_or_unknown_payment_details";

    /// <summary>The amount of the HTLC that arrived, in millisatoshi.</summary>
    public required MilliSatoshi HtlcMsat { get; init; }

    /// <summary>The height of the chain when it arrived.</summary>
    public required BlockHeight Height { get; init; }

    /// <inheritdoc/>
    public static IncorrectOrUnknownPaymentDetails Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        HtlcMsat = new MilliSatoshi(r.U64("htlc_msat")),
        Height = new BlockHeight(r.U32("height")),
        TrailingData = r.Rest("trailing_data"),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.U64("htlc_msat", HtlcMsat.Value);
        w.U32("height", Height.Value);
        w.Rest("trailing_data", TrailingData);
    }
}

// 18 (final_incorrect_cltv_expiry)                 BOLT 4, "Failure Messages"
//   u32               cltv_expiry

/// <summary>The expiry that arrived is below what the origin told the recipient.</summary>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public sealed record FinalIncorrectCltvExpiry : FailureMessage<FinalIncorrectCltvExpiry>, IFailure<FinalIncorrectCltvExpiry>
{
    /// <inheritdoc/>
    public static FailureCode FailureCode => FailureCode.FinalIncorrectCltvExpiry;

    /// <inheritdoc/>
    public static string FailureName => "final_incorrect_cltv_expiry";

    /// <summary>The expiry of the HTLC that arrived.</summary>
    public required CltvExpiry CltvExpiry { get; init; }

    /// <inheritdoc/>
    public static FinalIncorrectCltvExpiry Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        CltvExpiry = new CltvExpiry(r.U32("cltv_expiry")),
        TrailingData = r.Rest("trailing_data"),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.U32("cltv_expiry", CltvExpiry.Value);
        w.Rest("trailing_data", TrailingData);
    }
}

// 19 (final_incorrect_htlc_amount)                 BOLT 4, "Failure Messages"
//   u64               incoming_htlc_amt

/// <summary>The amount that arrived is below what the origin told the recipient.</summary>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public sealed record FinalIncorrectHtlcAmount : FailureMessage<FinalIncorrectHtlcAmount>, IFailure<FinalIncorrectHtlcAmount>
{
    /// <inheritdoc/>
    public static FailureCode FailureCode => FailureCode.FinalIncorrectHtlcAmount;

    /// <inheritdoc/>
    public static string FailureName => "final_incorrect_htlc_amount";

    /// <summary>The amount of the HTLC that arrived, in millisatoshi.</summary>
    public required MilliSatoshi IncomingHtlcAmt { get; init; }

    /// <inheritdoc/>
    public static FinalIncorrectHtlcAmount Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        IncomingHtlcAmt = new MilliSatoshi(r.U64("incoming_htlc_amt")),
        TrailingData = r.Rest("trailing_data"),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.U64("incoming_htlc_amt", IncomingHtlcAmt.Value);
        w.Rest("trailing_data", TrailingData);
    }
}

// 23 (mpp_timeout)                                 BOLT 4, "Failure Messages"

/// <summary>Not all parts of the payment arrived in time.</summary>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public sealed record MppTimeout : FailureMessage<MppTimeout>, IFailure<MppTimeout>
{
    /// <inheritdoc/>
    public static FailureCode FailureCode => FailureCode.MppTimeout;

    /// <inheritdoc/>
    public static string FailureName => "mpp_timeout";

    /// <inheritdoc/>
    public static MppTimeout Read<TReader>(ref TReader r)
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
