using System.Diagnostics.CodeAnalysis;

namespace Blgv.Bolt.Node;

/// <summary>A store refuses; the message says what, where and what to do.</summary>
[SuppressMessage("Design", "RCS1194", Justification = "Without the kind of refusal it would say nothing.")]
public sealed class ChannelStoreException : IOException
{
    /// <summary>For one refusal.</summary>
    /// <param name="error">Its kind.</param>
    /// <param name="message">What, where and what to do.</param>
    /// <param name="cause">What the system said, if it did.</param>
    public ChannelStoreException(ChannelStoreError error, string message, Exception? cause = null)
        : base(message, cause) => Error = error;

    /// <summary>The kind of refusal.</summary>
    public ChannelStoreError Error { get; }

    internal static ChannelStoreException OutOfSequence(uint channel, ulong last, ulong written) => new(
        ChannelStoreError.Sequence,
        $"Channel {channel}: write {written} does not follow the last one, {last}. The writer's state is old or another writer exists; load the store again and run only one.");

    internal static ChannelStoreException DeletedBefore(uint channel) => new(
        ChannelStoreError.Deleted,
        $"Channel {channel} was deleted; its number must not be taken again, since its keys derive from it. Take the next free one.");
}
