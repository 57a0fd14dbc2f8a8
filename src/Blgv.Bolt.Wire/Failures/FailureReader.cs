namespace Blgv.Bolt.Wire.Failures;

/// <summary>Which record a code has.</summary>
internal static class FailureReader<TReader>
    where TReader : struct, IFieldReader, allows ref struct
{
    public static FailureMessage Read(ref TReader r, FailureCode code) => code switch
    {
        FailureCode.TemporaryNodeFailure => TemporaryNodeFailure.Read(ref r),
        FailureCode.PermanentNodeFailure => PermanentNodeFailure.Read(ref r),
        FailureCode.RequiredNodeFeatureMissing => RequiredNodeFeatureMissing.Read(ref r),
        FailureCode.InvalidOnionVersion => InvalidOnionVersion.Read(ref r),
        FailureCode.InvalidOnionHmac => InvalidOnionHmac.Read(ref r),
        FailureCode.InvalidOnionKey => InvalidOnionKey.Read(ref r),
        FailureCode.TemporaryChannelFailure => TemporaryChannelFailure.Read(ref r),
        FailureCode.PermanentChannelFailure => PermanentChannelFailure.Read(ref r),
        FailureCode.RequiredChannelFeatureMissing => RequiredChannelFeatureMissing.Read(ref r),
        FailureCode.UnknownNextPeer => UnknownNextPeer.Read(ref r),
        FailureCode.AmountBelowMinimum => AmountBelowMinimum.Read(ref r),
        FailureCode.FeeInsufficient => FeeInsufficient.Read(ref r),
        FailureCode.IncorrectCltvExpiry => IncorrectCltvExpiry.Read(ref r),
        FailureCode.ExpiryTooSoon => ExpiryTooSoon.Read(ref r),
        FailureCode.IncorrectOrUnknownPaymentDetails => IncorrectOrUnknownPaymentDetails.Read(ref r),
        FailureCode.FinalIncorrectCltvExpiry => FinalIncorrectCltvExpiry.Read(ref r),
        FailureCode.FinalIncorrectHtlcAmount => FinalIncorrectHtlcAmount.Read(ref r),
        FailureCode.ChannelDisabled => ChannelDisabled.Read(ref r),
        FailureCode.ExpiryTooFar => ExpiryTooFar.Read(ref r),
        FailureCode.InvalidOnionPayload => InvalidOnionPayload.Read(ref r),
        FailureCode.MppTimeout => MppTimeout.Read(ref r),
        FailureCode.InvalidOnionBlinding => InvalidOnionBlinding.Read(ref r),
        _ => new UnknownFailure(code) { TrailingData = r.Rest("data") },
    };
}
