using Blgv.Bolt.Wire.Failures;

namespace Blgv.Bolt.Onion;

/// <summary>Why a payload is refused, and how to say so.</summary>
/// <param name="Failure">The failure to send.</param>
/// <param name="IsMalformed">Whether it goes back by <c>update_fail_malformed_htlc</c>, as inside a blinded path; otherwise encrypted for the origin.</param>
/// <param name="IsAtIntroduction">Whether this node is where a blinded path begins: it should wait a random time first, so that the time does not tell where in the path it failed.</param>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public readonly record struct HopRefusal(FailureMessage Failure, bool IsMalformed, bool IsAtIntroduction);
