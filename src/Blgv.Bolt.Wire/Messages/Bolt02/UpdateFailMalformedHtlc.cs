using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Failures;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Wire.Messages;

// type 135 (update_fail_malformed_htlc)            BOLT 2, "Removing an HTLC: update_fulfill_htlc, update_fail_htlc, and update_fail_malformed_htlc"
//   channel_id        channel_id
//   u64               id
//   sha256            sha256_of_onion
//   u16               failure_code

/// <summary>Gives an HTLC back whose onion cannot be read, so that its failure cannot be encrypted either.</summary>
/// <remarks>BOLT 2, "Removing an HTLC: update_fulfill_htlc, update_fail_htlc, and update_fail_malformed_htlc".</remarks>
public sealed record UpdateFailMalformedHtlc : IMessage<UpdateFailMalformedHtlc>
{
    /// <inheritdoc/>
    public static ushort Type => 135;

    /// <inheritdoc/>
    public static string Name => "update_fail_malformed_htlc";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The number of the HTLC among those that the receiver offered.</summary>
    public required HtlcId Id { get; init; }

    /// <summary>The hash of the onion as received.</summary>
    public required OnionHash Sha256OfOnion { get; init; }

    /// <summary>Why; <see cref="FailureCode.BadOnion"/> must be set.</summary>
    public required FailureCode FailureCode { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static UpdateFailMalformedHtlc Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        ChannelId = r.Fixed<ChannelId>("channel_id"),
        Id = new HtlcId(r.U64("id")),
        Sha256OfOnion = r.Fixed<OnionHash>("sha256_of_onion"),
        FailureCode = (FailureCode)r.U16("failure_code"),
        Extension = r.Extension(),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.U64("id", Id.Value);
        w.Fixed("sha256_of_onion", Sha256OfOnion);
        w.U16("failure_code", (ushort)FailureCode);
        w.Extension(Extension);
    }
}
