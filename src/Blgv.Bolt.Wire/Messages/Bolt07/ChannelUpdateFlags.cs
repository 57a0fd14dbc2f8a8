using System.Diagnostics.CodeAnalysis;

namespace Blgv.Bolt.Wire.Messages;

/// <summary>The <c>message_flags</c> of <see cref="ChannelUpdate"/>. Bits without a name are kept and mean nothing.</summary>
/// <remarks>BOLT 7, "The channel_update Message".</remarks>
[Flags]
[SuppressMessage("Naming", "CA1711", Justification = "The specification's word.")]
public enum ChannelUpdateMessageFlags : byte
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>Set by every sender, ignored by every receiver.</summary>
    MustBeOne = 1,

    /// <summary>For the receiver only.</summary>
    DontForward = 2,
}

/// <summary>The <c>channel_flags</c> of <see cref="ChannelUpdate"/>. Bits without a name are kept and mean nothing.</summary>
/// <remarks>BOLT 7, "The channel_update Message".</remarks>
[Flags]
[SuppressMessage("Naming", "CA1711", Justification = "The specification's word.")]
public enum ChannelUpdateChannelFlags : byte
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>Made by <c>node_id_2</c> of the announcement, not by <c>node_id_1</c>.</summary>
    Direction = 1,

    /// <summary>The end does not relay at present.</summary>
    Disable = 2,
}
