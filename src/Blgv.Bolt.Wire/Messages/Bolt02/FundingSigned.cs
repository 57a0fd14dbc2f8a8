using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 35 (funding_signed)                         BOLT 2, "The funding_signed Message"
//   channel_id        channel_id
//   signature         signature

/// <summary>Signs the first commitment transaction of the funder, so that the funding transaction can be broadcast.</summary>
/// <remarks>BOLT 2, "The funding_signed Message".</remarks>
public sealed record FundingSigned : IMessage<FundingSigned>
{
    /// <inheritdoc/>
    public static ushort Type => 35;

    /// <inheritdoc/>
    public static string Name => "funding_signed";

    /// <summary>The channel, named after its funding output from here on.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The sender's signature of the receiver's first commitment transaction.</summary>
    public required SignatureBytes Signature { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static FundingSigned Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        ChannelId = r.Fixed<ChannelId>("channel_id"),
        Signature = r.Fixed<SignatureBytes>("signature"),
        Extension = r.Extension(),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.Fixed("signature", Signature);
        w.Extension(Extension);
    }
}
