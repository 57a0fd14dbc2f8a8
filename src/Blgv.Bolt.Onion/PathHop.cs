using Blgv.Bolt.Crypto;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Onion;

/// <summary>One node of a blinded path, as who makes the path sees it.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Data">What to say to it.</param>
/// <remarks>BOLT 4, "Route Blinding".</remarks>
public readonly record struct PathHop(PublicKey NodeId, EncryptedDataTlv Data);
