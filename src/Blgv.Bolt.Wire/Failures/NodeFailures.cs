namespace Blgv.Bolt.Wire.Failures;

// NODE|2 (temporary_node_failure)                  BOLT 4, "Failure Messages"

/// <summary>The node has some trouble that may pass.</summary>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public sealed record TemporaryNodeFailure : FailureMessage<TemporaryNodeFailure>, IFailure<TemporaryNodeFailure>
{
    /// <inheritdoc/>
    public static FailureCode FailureCode => FailureCode.TemporaryNodeFailure;

    /// <inheritdoc/>
    public static string FailureName => "temporary_node_failure";

    /// <inheritdoc/>
    public static TemporaryNodeFailure Read<TReader>(ref TReader r)
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

// PERM|NODE|2 (permanent_node_failure)             BOLT 4, "Failure Messages"

/// <summary>The node has some trouble that will not pass.</summary>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public sealed record PermanentNodeFailure : FailureMessage<PermanentNodeFailure>, IFailure<PermanentNodeFailure>
{
    /// <inheritdoc/>
    public static FailureCode FailureCode => FailureCode.PermanentNodeFailure;

    /// <inheritdoc/>
    public static string FailureName => "permanent_node_failure";

    /// <inheritdoc/>
    public static PermanentNodeFailure Read<TReader>(ref TReader r)
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

// PERM|NODE|3 (required_node_feature_missing)      BOLT 4, "Failure Messages"

/// <summary>The node requires a feature that the payment does not use.</summary>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public sealed record RequiredNodeFeatureMissing : FailureMessage<RequiredNodeFeatureMissing>, IFailure<RequiredNodeFeatureMissing>
{
    /// <inheritdoc/>
    public static FailureCode FailureCode => FailureCode.RequiredNodeFeatureMissing;

    /// <inheritdoc/>
    public static string FailureName => "required_node_feature_missing";

    /// <inheritdoc/>
    public static RequiredNodeFeatureMissing Read<TReader>(ref TReader r)
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
