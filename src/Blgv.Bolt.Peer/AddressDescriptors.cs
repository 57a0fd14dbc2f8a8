using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Peer;

/// <summary>IP end points as the address descriptors of BOLT 7, "The node_announcement Message": type 1 for IPv4, type 2 for IPv6.</summary>
internal static class AddressDescriptors
{
    private const byte IPv4 = 1;
    private const byte IPv6 = 2;

    /// <summary>The descriptor to tell a peer in <c>remote_addr</c>; null for an address that only means something in a private network.</summary>
    public static Bytes? Describe(IPEndPoint endPoint)
    {
        var address = endPoint.Address.IsIPv4MappedToIPv6 ? endPoint.Address.MapToIPv4() : endPoint.Address;
        Span<byte> descriptor = stackalloc byte[1 + 16 + 2];
        if (!address.TryWriteBytes(descriptor[1..], out var length) || IsPrivate(address.AddressFamily, descriptor.Slice(1, length)))
        {
            return null;
        }

        descriptor[0] = address.AddressFamily == AddressFamily.InterNetwork ? IPv4 : IPv6;
        BinaryPrimitives.WriteUInt16BigEndian(descriptor[(1 + length)..], (ushort)endPoint.Port);
        return Bytes.Copy(descriptor[..(1 + length + 2)]);
    }

    /// <summary>Whether an address is not routed in the internet: private, shared, loopback, link-local, unspecified, multicast or reserved.</summary>
    private static bool IsPrivate(AddressFamily family, ReadOnlySpan<byte> address)
    {
        if (family == AddressFamily.InterNetworkV6)
        {
            var isGlobalUnicast = (address[0] & 0xe0) == 0x20;
            return !isGlobalUnicast;
        }

        return address[0] is 0 or 10 or 127 or >= 224
            || (address[0] == 100 && (address[1] & 0xc0) == 64)
            || (address[0] == 169 && address[1] == 254)
            || (address[0] == 172 && (address[1] & 0xf0) == 16)
            || (address[0] == 192 && address[1] == 168);
    }
}
