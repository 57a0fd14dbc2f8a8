using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Wire.Failures;

// BADONION|PERM|4 (invalid_onion_version)          BOLT 4, "Failure Messages"
//   sha256            sha256_of_onion

/// <summary>The node does not know the version of the onion.</summary>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public sealed record InvalidOnionVersion : FailureMessage<InvalidOnionVersion>, IFailure<InvalidOnionVersion>
{
    /// <inheritdoc/>
    public static FailureCode FailureCode => FailureCode.InvalidOnionVersion;

    /// <inheritdoc/>
    public static string FailureName => "invalid_onion_version";

    /// <summary>The hash of the onion that could not be read.</summary>
    public required OnionHash Sha256OfOnion { get; init; }

    /// <inheritdoc/>
    public static InvalidOnionVersion Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        Sha256OfOnion = r.Fixed<OnionHash>("sha256_of_onion"),
        TrailingData = r.Rest("trailing_data"),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("sha256_of_onion", Sha256OfOnion);
        w.Rest("trailing_data", TrailingData);
    }
}

// BADONION|PERM|5 (invalid_onion_hmac)             BOLT 4, "Failure Messages"
//   sha256            sha256_of_onion

/// <summary>The onion is not what its authentication code says.</summary>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public sealed record InvalidOnionHmac : FailureMessage<InvalidOnionHmac>, IFailure<InvalidOnionHmac>
{
    /// <inheritdoc/>
    public static FailureCode FailureCode => FailureCode.InvalidOnionHmac;

    /// <inheritdoc/>
    public static string FailureName => "invalid_onion_hmac";

    /// <summary>The hash of the onion that could not be read.</summary>
    public required OnionHash Sha256OfOnion { get; init; }

    /// <inheritdoc/>
    public static InvalidOnionHmac Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        Sha256OfOnion = r.Fixed<OnionHash>("sha256_of_onion"),
        TrailingData = r.Rest("trailing_data"),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("sha256_of_onion", Sha256OfOnion);
        w.Rest("trailing_data", TrailingData);
    }
}

// BADONION|PERM|6 (invalid_onion_key)              BOLT 4, "Failure Messages"
//   sha256            sha256_of_onion

/// <summary>The ephemeral key of the onion is no point.</summary>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public sealed record InvalidOnionKey : FailureMessage<InvalidOnionKey>, IFailure<InvalidOnionKey>
{
    /// <inheritdoc/>
    public static FailureCode FailureCode => FailureCode.InvalidOnionKey;

    /// <inheritdoc/>
    public static string FailureName => "invalid_onion_key";

    /// <summary>The hash of the onion that could not be read.</summary>
    public required OnionHash Sha256OfOnion { get; init; }

    /// <inheritdoc/>
    public static InvalidOnionKey Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        Sha256OfOnion = r.Fixed<OnionHash>("sha256_of_onion"),
        TrailingData = r.Rest("trailing_data"),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("sha256_of_onion", Sha256OfOnion);
        w.Rest("trailing_data", TrailingData);
    }
}

// PERM|22 (invalid_onion_payload)                  BOLT 4, "Failure Messages"
//   bigsize           type
//   u16               offset

/// <summary>The payload for the node lacks something or is not understood.</summary>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public sealed record InvalidOnionPayload : FailureMessage<InvalidOnionPayload>, IFailure<InvalidOnionPayload>
{
    /// <inheritdoc/>
    public static FailureCode FailureCode => FailureCode.InvalidOnionPayload;

    /// <inheritdoc/>
    public static string FailureName => "invalid_onion_payload";

    /// <summary>The type of the record at fault.</summary>
    public required ulong Type { get; init; }

    /// <summary>Where in the payload it is, in bytes.</summary>
    public required ushort Offset { get; init; }

    /// <inheritdoc/>
    public static InvalidOnionPayload Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        Type = r.BigSize("type"),
        Offset = r.U16("offset"),
        TrailingData = r.Rest("trailing_data"),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.BigSize("type", Type);
        w.U16("offset", Offset);
        w.Rest("trailing_data", TrailingData);
    }
}

// BADONION|PERM|24 (invalid_onion_blinding)        BOLT 4, "Failure Messages"
//   sha256            sha256_of_onion

/// <summary>Something went wrong inside a blinded path; what, must not be known outside.</summary>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public sealed record InvalidOnionBlinding : FailureMessage<InvalidOnionBlinding>, IFailure<InvalidOnionBlinding>
{
    /// <inheritdoc/>
    public static FailureCode FailureCode => FailureCode.InvalidOnionBlinding;

    /// <inheritdoc/>
    public static string FailureName => "invalid_onion_blinding";

    /// <summary>The hash of the onion that could not be read.</summary>
    public required OnionHash Sha256OfOnion { get; init; }

    /// <inheritdoc/>
    public static InvalidOnionBlinding Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        Sha256OfOnion = r.Fixed<OnionHash>("sha256_of_onion"),
        TrailingData = r.Rest("trailing_data"),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("sha256_of_onion", Sha256OfOnion);
        w.Rest("trailing_data", TrailingData);
    }
}
