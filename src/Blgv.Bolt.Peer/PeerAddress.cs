using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Peer;

/// <summary>Who a peer is and where it listens: <c>pubkey@host:port</c>.</summary>
/// <remarks>The form every node's configuration uses. The key is what BOLT 8 authenticates; the port defaults to 9735 (BOLT 1, "Connection Handling and Multiplexing").</remarks>
public sealed record PeerAddress
{
    /// <summary>The port of Lightning on mainnet.</summary>
    public const int DefaultPort = 9735;

    /// <summary>Longer texts are refused unread: 66 digits, a host name of at most 253 characters, brackets and a port fit.</summary>
    private const int LongestText = 66 + 1 + 253 + 2 + 6;

    private const int KeyDigits = 66;

    private PeerAddress(PublicKey nodeId, PeerHostKind kind, string host, int port)
    {
        NodeId = nodeId;
        HostKind = kind;
        Host = host;
        Port = port;
    }

    /// <summary>The key the peer must prove it holds.</summary>
    public PublicKey NodeId { get; }

    /// <summary>How <see cref="Host"/> is to be read.</summary>
    public PeerHostKind HostKind { get; }

    /// <summary>An IPv4 or IPv6 address, a DNS name or an onion name; without brackets.</summary>
    public string Host { get; }

    /// <summary>1 to 65535.</summary>
    public int Port { get; }

    /// <summary>The address of a node that listens on an IP end point.</summary>
    /// <param name="nodeId">The key of the node.</param>
    /// <param name="endPoint">Where it listens; its port is not 0.</param>
    /// <returns>The address.</returns>
    public static PeerAddress Create(PublicKey nodeId, IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        if (endPoint.Port == 0)
        {
            throw new ArgumentException("Port 0 is no port to connect to.", nameof(endPoint));
        }

        var kind = endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? PeerHostKind.IPv6 : PeerHostKind.IPv4;
        return new PeerAddress(nodeId, kind, endPoint.Address.ToString(), endPoint.Port);
    }

    /// <summary>Reads <c>pubkey@host</c> or <c>pubkey@host:port</c>; an IPv6 host stands in brackets when a port follows.</summary>
    /// <param name="text">The text; nothing is trimmed.</param>
    /// <returns>The address.</returns>
    /// <exception cref="FormatException">The text is no address; the message says which part is wrong.</exception>
    public static PeerAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var address, out var error) ? address : throw new FormatException(error.ToString());
    }

    /// <summary>Reads <c>pubkey@host</c> or <c>pubkey@host:port</c>; an IPv6 host stands in brackets when a port follows.</summary>
    /// <param name="text">The text; nothing is trimmed.</param>
    /// <param name="address">The address.</param>
    /// <param name="error">Which part is wrong and how.</param>
    /// <returns>False when the text is no address.</returns>
    public static bool TryParse(
        string? text, [NotNullWhen(true)] out PeerAddress? address, [NotNullWhen(false)] out PeerAddressError? error)
    {
        address = null;
        error = Read(text, ref address);
        return error is null;
    }

    /// <summary>The address as <see cref="Parse"/> reads it, always with its port.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => HostKind == PeerHostKind.IPv6
        ? string.Create(CultureInfo.InvariantCulture, $"{NodeId}@[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{NodeId}@{Host}:{Port}");

    private static PeerAddressError? Read(string? text, ref PeerAddress? address)
    {
        if (string.IsNullOrEmpty(text))
        {
            return new(PeerAddressPart.Form, "it is empty; write pubkey@host:port");
        }

        if (text.Length > LongestText)
        {
            return new(PeerAddressPart.Form, string.Create(CultureInfo.InvariantCulture, $"it has {text.Length} characters, more than any address"));
        }

        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            return new(PeerAddressPart.Form, "there is no '@' between key and host; write pubkey@host:port");
        }

        if (ReadKey(text.AsSpan(0, at), out var key) is { } badKey)
        {
            return badKey;
        }

        if (SplitHostAndPort(text.AsSpan(at + 1), out var host, out var port) is { } badSplit)
        {
            return badSplit;
        }

        var kind = ReadHost(host, out var complaint);
        if (kind is null)
        {
            return new(PeerAddressPart.Host, complaint);
        }

        var name = kind == PeerHostKind.IPv6 ? IPAddress.Parse(host).ToString() : host.ToString().ToLowerInvariant();
        address = new PeerAddress(key, kind.Value, name, port);
        return null;
    }

    private static PeerAddressError? ReadKey(ReadOnlySpan<char> digits, out PublicKey key)
    {
        key = default;
        if (digits.Length != KeyDigits)
        {
            return new(PeerAddressPart.Key, string.Create(CultureInfo.InvariantCulture, $"{KeyDigits} hex digits are needed, there are {digits.Length} characters"));
        }

        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit(digit))
            {
                return new(PeerAddressPart.Key, "it holds a character that is no hex digit");
            }
        }

        return PointBytes.TryFromHex(digits, out var point) && PublicKey.TryParse(point, out key)
            ? null
            : new(PeerAddressPart.Key, "it is no compressed point of secp256k1 (it starts with 02 or 03 and lies on the curve)");
    }

    private static PeerAddressError? SplitHostAndPort(ReadOnlySpan<char> text, out ReadOnlySpan<char> host, out int port)
    {
        port = DefaultPort;
        host = text;
        ReadOnlySpan<char> tail;
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']');
            if (end < 0)
            {
                return new(PeerAddressPart.Host, "the bracket is not closed");
            }

            host = text[1..end];
            if (!host.Contains(':'))
            {
                return new(PeerAddressPart.Host, "only an IPv6 address stands in brackets");
            }

            tail = text[(end + 1)..];
            if (!tail.IsEmpty && tail[0] != ':')
            {
                return new(PeerAddressPart.Port, "after the bracket comes ':' and the port");
            }
        }
        else
        {
            var colon = text.IndexOf(':');
            if (colon >= 0 && text[(colon + 1)..].Contains(':'))
            {
                return new(PeerAddressPart.Host, "an IPv6 address stands in brackets: pubkey@[::1]:9735");
            }

            host = colon < 0 ? text : text[..colon];
            tail = colon < 0 ? [] : text[colon..];
        }

        return tail.IsEmpty || ReadPort(tail[1..], out port)
            ? null
            : new(PeerAddressPart.Port, "a number from 1 to 65535 is needed");
    }

    private static bool ReadPort(ReadOnlySpan<char> text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= ushort.MaxValue;

    private static PeerHostKind? ReadHost(ReadOnlySpan<char> host, out string complaint)
    {
        complaint = "";
        if (host.IsEmpty)
        {
            complaint = "it is empty";
            return null;
        }

        if (host.Contains(':'))
        {
            // A scope such as %eth0 names an interface of one machine; it is no address to hand around.
            var isAddress = !host.Contains('%') && IPAddress.TryParse(host, out var ip) && ip.AddressFamily == AddressFamily.InterNetworkV6;
            complaint = isAddress ? "" : "it is no IPv6 address";
            return isAddress ? PeerHostKind.IPv6 : null;
        }

        if (host.EndsWith(".onion", StringComparison.OrdinalIgnoreCase))
        {
            var isOnion = HostNames.IsOnionV3(host);
            complaint = isOnion ? "" : "an onion name of version 3 has 56 characters a-z and 2-7 before .onion";
            return isOnion ? PeerHostKind.Onion : null;
        }

        if (HostNames.LooksLikeIPv4(host))
        {
            var isAddress = HostNames.IsIPv4(host);
            complaint = isAddress ? "" : "it is no IPv4 address: four numbers from 0 to 255, without leading zeros";
            return isAddress ? PeerHostKind.IPv4 : null;
        }

        var isName = HostNames.IsDnsName(host);
        complaint = isName ? "" : "it is no host name: labels of 1 to 63 letters, digits and hyphens, 253 characters in all";
        return isName ? PeerHostKind.Dns : null;
    }
}
