using System.Security.Cryptography;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Onion;

/// <summary>What to do with an onion message.</summary>
/// <remarks>BOLT 4, "Onion Messages", the reader.</remarks>
public abstract record OnionMessageOutcome
{
    private protected OnionMessageOutcome()
    {
    }
}

/// <summary>Pass it on.</summary>
/// <param name="NextNodeId">The peer to pass it to; this or <paramref name="ShortChannelId"/>. Who has no such peer drops the message.</param>
/// <param name="ShortChannelId">The channel at whose other end that peer is.</param>
/// <param name="Message">The message for it.</param>
public sealed record ForwardOnionMessage(PointBytes? NextNodeId, ShortChannelId? ShortChannelId, OnionMessage Message) : OnionMessageOutcome;

/// <summary>It is for this node.</summary>
/// <param name="Content">What the sender says.</param>
/// <param name="PathId">What this node put into the path that was used.</param>
public sealed record ReceivedOnionMessage(OnionMessagePayload Content, Bytes? PathId) : OnionMessageOutcome
{
    /// <summary>
    /// Whether it came by a path made for one purpose: an answer by the reply path of the question, anything else not by one.
    /// A message for which this is false must be ignored, without any sign that the path is known.
    /// </summary>
    /// <param name="expected">The <c>path_id</c> of the path made for that purpose; empty when none is expected.</param>
    /// <returns>The comparison, in constant time.</returns>
    public bool CameBy(ReadOnlySpan<byte> expected) => CryptographicOperations.FixedTimeEquals((PathId ?? default).Span, expected);
}

/// <summary>Drop it, and answer nothing.</summary>
/// <param name="Reason">Why, for counting.</param>
public sealed record IgnoredOnionMessage(IgnoredReason Reason) : OnionMessageOutcome;

/// <summary>Why an onion message is dropped.</summary>
public enum IgnoredReason
{
    /// <summary>The path key or the packet is wrong, or for another.</summary>
    Undecryptable,

    /// <summary>The payload is no <c>onionmsg_tlv</c>, or has a record of an unknown even type.</summary>
    InvalidPayload,

    /// <summary>What the path says is missing, cannot be decrypted, or is no <c>encrypted_data_tlv</c>.</summary>
    InvalidEncryptedData,

    /// <summary>The path asks for a feature that is unknown.</summary>
    UnknownFeature,

    /// <summary>A hop that passes on has more in its payload than it needs.</summary>
    ExtraFields,

    /// <summary>A hop that passes on has a <c>path_id</c>.</summary>
    UnexpectedPathId,

    /// <summary>A hop that passes on is not told to whom.</summary>
    NoNextNode,

    /// <summary>The recipient is told more than one thing.</summary>
    SeveralContents,

    /// <summary>This node passes on to itself too often.</summary>
    TooManyDummyHops,
}
