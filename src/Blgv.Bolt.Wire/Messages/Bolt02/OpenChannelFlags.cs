using System.Diagnostics.CodeAnalysis;

namespace Blgv.Bolt.Wire.Messages;

/// <summary>The <c>channel_flags</c> of <see cref="OpenChannel"/> and <see cref="OpenChannel2"/>. Bits without a name are kept and mean nothing.</summary>
/// <remarks>BOLT 2, "The open_channel Message".</remarks>
[Flags]
[SuppressMessage("Naming", "CA1711", Justification = "The specification's word.")]
public enum OpenChannelFlags : byte
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>The channel is to be announced to the network.</summary>
    AnnounceChannel = 1,
}
