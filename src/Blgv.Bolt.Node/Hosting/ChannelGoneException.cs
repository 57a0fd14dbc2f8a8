using System.Diagnostics.CodeAnalysis;

namespace Blgv.Bolt.Node;

/// <summary>What was waited for does not come: the channel has ended, or its host has stopped.</summary>
[SuppressMessage("Design", "RCS1194", Justification = "Without the channel it would say nothing.")]
public sealed class ChannelGoneException : InvalidOperationException
{
    internal ChannelGoneException(ChannelRef channel, bool hasEnded)
        : base(hasEnded ? $"Channel {channel.Id} has ended." : $"The host of channel {channel.Id} has stopped.") => Channel = channel;

    /// <summary>The channel.</summary>
    public ChannelRef Channel { get; }
}
