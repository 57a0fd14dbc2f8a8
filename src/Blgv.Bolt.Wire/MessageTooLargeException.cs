using System.Diagnostics.CodeAnalysis;

namespace Blgv.Bolt.Wire;

/// <summary>A message was to be encoded that has more bytes than any message may have. Nothing is ever cut off instead.</summary>
/// <remarks>BOLT 1, "Lightning Message Format".</remarks>
[SuppressMessage("Design", "RCS1194", Justification = "Without name and length it would say nothing.")]
public sealed class MessageTooLargeException : ArgumentException
{
    /// <summary>Says which message is how large.</summary>
    /// <param name="messageName">The specification's name of the message.</param>
    /// <param name="length">Its length in bytes.</param>
    public MessageTooLargeException(string messageName, int length)
        : base($"The message {messageName} has {length} bytes; at most {MessageLimits.MaxMessageLength} can be sent.")
    {
        MessageName = messageName;
        Length = length;
    }

    /// <summary>The specification's name of the message.</summary>
    public string MessageName { get; }

    /// <summary>Its length in bytes.</summary>
    public int Length { get; }
}
