using System.Globalization;
using System.Net;
using System.Text;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

/// <summary>The kind of an <see cref="AddressDescriptor"/>: its first byte.</summary>
/// <remarks>BOLT 7, "The node_announcement Message".</remarks>
public enum AddressType : byte
{
    /// <summary>Not an address.</summary>
    None = 0,

    /// <summary>An IPv4 address.</summary>
    IPv4 = 1,

    /// <summary>An IPv6 address.</summary>
    IPv6 = 2,

    /// <summary>A Tor onion service of version 2, which does not exist any more.</summary>
    TorV2 = 3,

    /// <summary>A Tor onion service of version 3.</summary>
    TorV3 = 4,

    /// <summary>A DNS host name.</summary>
    DnsHostname = 5,
}

/// <summary>Where a node can be reached.</summary>
/// <param name="Type">The kind of address.</param>
/// <param name="Host">The address, the onion service or the host name: its bytes, without the length of a host name.</param>
/// <param name="Port">The TCP port.</param>
/// <remarks>BOLT 7, "The node_announcement Message"; also <c>remote_addr</c> of BOLT 1.</remarks>
public readonly record struct AddressDescriptor(AddressType Type, Bytes Host, ushort Port)
{
    private const int PortLength = 2;

    /// <summary>The IP address, or null for another kind.</summary>
    public IPAddress? IpAddress => Type is AddressType.IPv4 or AddressType.IPv6 ? new IPAddress(Host.Span) : null;

    /// <summary>The host name, or null for another kind: a stranger's text.</summary>
    public UntrustedText? Hostname => Type == AddressType.DnsHostname ? new UntrustedText(Host) : null;

    /// <summary>The bytes of the descriptor.</summary>
    public int Length => 1 + (Type == AddressType.DnsHostname ? 1 : 0) + Host.Length + PortLength;

    /// <summary>An IP address.</summary>
    /// <param name="address">IPv4 or IPv6.</param>
    /// <param name="port">The TCP port.</param>
    /// <returns>The descriptor.</returns>
    public static AddressDescriptor Ip(IPAddress address, ushort port)
    {
        ArgumentNullException.ThrowIfNull(address);
        var host = Bytes.Copy(address.GetAddressBytes());
        return new AddressDescriptor(host.Length == 4 ? AddressType.IPv4 : AddressType.IPv6, host, port);
    }

    /// <summary>A host name.</summary>
    /// <param name="hostname">1 to 255 ASCII characters; others in Punycode.</param>
    /// <param name="port">The TCP port.</param>
    /// <returns>The descriptor.</returns>
    /// <exception cref="ArgumentException">The name is empty, too long or not ASCII.</exception>
    public static AddressDescriptor Dns(string hostname, ushort port)
    {
        ArgumentException.ThrowIfNullOrEmpty(hostname);
        return hostname.Length <= byte.MaxValue && Ascii.IsValid(hostname)
            ? new AddressDescriptor(AddressType.DnsHostname, Bytes.Copy(Encoding.ASCII.GetBytes(hostname)), port)
            : throw new ArgumentException("A host name has at most 255 ASCII characters.", nameof(hostname));
    }

    /// <summary>Reads one descriptor from the beginning of some bytes.</summary>
    /// <param name="source">The bytes; more may follow.</param>
    /// <param name="descriptor">The descriptor; <see cref="Length"/> says how many bytes it took.</param>
    /// <param name="isUnknown">Whether the kind is not known, so that nobody can say how many bytes it has.</param>
    /// <returns>False when the kind is not known or there are too few bytes.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out AddressDescriptor descriptor, out bool isUnknown)
    {
        descriptor = default;
        var type = source.IsEmpty ? AddressType.None : (AddressType)source[0];
        var isName = type == AddressType.DnsHostname;
        var start = isName ? 2 : 1;
        var length = type switch
        {
            AddressType.IPv4 => 4,
            AddressType.IPv6 => 16,
            AddressType.TorV2 => 10,
            AddressType.TorV3 => 35,
            AddressType.DnsHostname => source.Length > 1 ? source[1] : 0,
            _ => 0,
        };
        isUnknown = !source.IsEmpty && type is AddressType.None or > AddressType.DnsHostname;
        if (isUnknown || source.Length < start + length + PortLength)
        {
            return false;
        }

        var port = (ushort)((source[start + length] << 8) | source[start + length + 1]);
        descriptor = new AddressDescriptor(type, Bytes.Copy(source.Slice(start, length)), port);
        return true;
    }

    /// <summary>Writes the bytes of the descriptor.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        var start = 1;
        destination[0] = (byte)Type;
        if (Type == AddressType.DnsHostname)
        {
            destination[start++] = (byte)Host.Length;
        }

        Host.Span.CopyTo(destination[start..]);
        destination[start + Host.Length] = (byte)(Port >> 8);
        destination[start + Host.Length + 1] = (byte)(Port & 0xff);
    }

    /// <summary>Host and port as one types them.</summary>
    /// <returns>Such as <c>127.0.0.1:9735</c>, <c>[::1]:9735</c>, <c>….onion:9735</c>, <c>example.com:9735</c>; the name in the filtered form.</returns>
    public override string ToString()
    {
        var host = Type switch
        {
            AddressType.IPv4 => IpAddress!.ToString(),
            AddressType.IPv6 => $"[{IpAddress}]",
            AddressType.TorV2 or AddressType.TorV3 => Base32(Host.Span) + ".onion",
            _ => Hostname?.ToString() ?? "",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{host}:{Port}");
    }

    /// <summary>As Tor writes it: RFC 4648 in lower case; 10 and 35 bytes need no padding.</summary>
    private static string Base32(ReadOnlySpan<byte> bytes)
    {
        const string Digits = "abcdefghijklmnopqrstuvwxyz234567";
        var text = new StringBuilder();
        var bits = 0;
        var count = 0;
        foreach (var each in bytes)
        {
            bits = ((bits & 0xff) << 8) | each;
            for (count += 8; count >= 5; count -= 5)
            {
                text.Append(Digits[(bits >> (count - 5)) & 31]);
            }
        }

        return text.ToString();
    }
}
