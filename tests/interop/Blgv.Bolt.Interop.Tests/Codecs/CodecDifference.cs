using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Interop.Tests.Codecs;

/// <summary>A TLV record of ours that another codec refuses or loses, so that messages for it are made without.</summary>
/// <param name="Message">The message.</param>
/// <param name="Record">The record.</param>
/// <param name="Reason">Why it is so.</param>
internal sealed record LostRecord(string Message, string Record, string Reason);

/// <summary>Messages that another codec makes and ours refuses, as it must.</summary>
/// <param name="Message">The message.</param>
/// <param name="Kind">What ours says is wrong.</param>
/// <param name="TlvType">The record that is wrong.</param>
/// <param name="Reason">Why it is so.</param>
internal sealed record RefusedSample(string Message, DecodeErrorKind Kind, ulong? TlvType, string Reason);
