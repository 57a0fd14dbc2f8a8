using System.Globalization;

namespace Blgv.Bolt.Peer;

/// <summary>The spellings of a host that a <see cref="PeerAddress"/> takes. IPAddress.Parse is too kind for IPv4: it takes "1" and "0x7f.1".</summary>
internal static class HostNames
{
    private const int LongestName = 253;
    private const int LongestLabel = 63;
    private const int OnionV3Characters = 56;

    /// <summary>Whether the last label is all digits: no top-level domain is, so the writer meant an IPv4 address.</summary>
    public static bool LooksLikeIPv4(ReadOnlySpan<char> host) =>
        !host[(host.LastIndexOf('.') + 1)..].ContainsAnyExceptInRange('0', '9');

    public static bool IsIPv4(ReadOnlySpan<char> host)
    {
        var parts = 0;
        foreach (var range in host.Split('.'))
        {
            var part = host[range];
            var leadingZero = part.Length > 1 && part[0] == '0';
            if (leadingZero || part.Length > 3 || !byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                return false;
            }

            parts++;
        }

        return parts == 4;
    }

    public static bool IsOnionV3(ReadOnlySpan<char> host)
    {
        var name = host[..^".onion".Length];
        if (name.Length != OnionV3Characters)
        {
            return false;
        }

        foreach (var character in name)
        {
            if (!char.IsAsciiLetter(character) && character is < '2' or > '7')
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsDnsName(ReadOnlySpan<char> host)
    {
        if (host.Length > LongestName)
        {
            return false;
        }

        foreach (var range in host.Split('.'))
        {
            if (!IsLabel(host[range]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsLabel(ReadOnlySpan<char> label)
    {
        if (label.Length is 0 or > LongestLabel || label[0] == '-' || label[^1] == '-')
        {
            return false;
        }

        foreach (var character in label)
        {
            // The underscore is no host name by the letter, but names of containers have it and resolvers take it.
            if (!char.IsAsciiLetterOrDigit(character) && character is not '-' and not '_')
            {
                return false;
            }
        }

        return true;
    }
}
