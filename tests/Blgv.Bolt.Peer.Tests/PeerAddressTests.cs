using System.Net;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Peer.Tests;

public class PeerAddressTests
{
    /// <summary>The generator of secp256k1.</summary>
    private const string Key = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

    /// <summary>Starts with 02, but no point has this x.</summary>
    private const string KeyOffTheCurve = "020000000000000000000000000000000000000000000000000000000000000007";

    private const string OnionName = "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion";

    [Theory]
    [InlineData("@127.0.0.1:9736", PeerHostKind.IPv4, "127.0.0.1", 9736)]
    [InlineData("@127.0.0.1", PeerHostKind.IPv4, "127.0.0.1", 9735)]
    [InlineData("@[::1]:1", PeerHostKind.IPv6, "::1", 1)]
    [InlineData("@[2001:DB8::0:1]", PeerHostKind.IPv6, "2001:db8::1", 9735)]
    [InlineData("@Node.Example.com:65535", PeerHostKind.Dns, "node.example.com", 65535)]
    [InlineData("@localhost", PeerHostKind.Dns, "localhost", 9735)]
    [InlineData("@lnd_1:9735", PeerHostKind.Dns, "lnd_1", 9735)]
    [InlineData("@" + OnionName, PeerHostKind.Onion, OnionName, 9735)]
    public void Reads_what_nodes_write(string tail, PeerHostKind kind, string host, int port)
    {
        var address = PeerAddress.Parse(Key + tail);
        Assert.Equal((kind, host, port), (address.HostKind, address.Host, address.Port));
        Assert.Equal(Key, address.NodeId.ToString());
        Assert.Equal(address, PeerAddress.Parse(address.ToString()));
    }

    [Theory]
    [InlineData(null, PeerAddressPart.Form, "empty")]
    [InlineData("", PeerAddressPart.Form, "empty")]
    [InlineData(Key, PeerAddressPart.Form, "'@'")]
    [InlineData("127.0.0.1:9735", PeerAddressPart.Form, "'@'")]
    [InlineData("@127.0.0.1", PeerAddressPart.Key, "66 hex digits")]
    [InlineData("02ab@127.0.0.1", PeerAddressPart.Key, "there are 4")]
    [InlineData(" " + Key + "@127.0.0.1", PeerAddressPart.Key, "67")]
    [InlineData("zz79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798@127.0.0.1", PeerAddressPart.Key, "no hex digit")]
    [InlineData("0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798@127.0.0.1", PeerAddressPart.Key, "02 or 03")]
    [InlineData(KeyOffTheCurve + "@127.0.0.1", PeerAddressPart.Key, "on the curve")]
    [InlineData(Key + "@", PeerAddressPart.Host, "empty")]
    [InlineData(Key + "@:9735", PeerAddressPart.Host, "empty")]
    [InlineData(Key + "@127.0.0.1:", PeerAddressPart.Port, "1 to 65535")]
    [InlineData(Key + "@127.0.0.1:0", PeerAddressPart.Port, "1 to 65535")]
    [InlineData(Key + "@127.0.0.1:65536", PeerAddressPart.Port, "1 to 65535")]
    [InlineData(Key + "@127.0.0.1:-1", PeerAddressPart.Port, "1 to 65535")]
    [InlineData(Key + "@127.0.0.1:+1", PeerAddressPart.Port, "1 to 65535")]
    [InlineData(Key + "@127.0.0.1: 1", PeerAddressPart.Port, "1 to 65535")]
    [InlineData(Key + "@127.0.0.1:99999999999", PeerAddressPart.Port, "1 to 65535")]
    [InlineData(Key + "@127.0.0.1:ln", PeerAddressPart.Port, "1 to 65535")]
    [InlineData(Key + "@300.0.0.1", PeerAddressPart.Host, "IPv4")]
    [InlineData(Key + "@127.1", PeerAddressPart.Host, "IPv4")]
    [InlineData(Key + "@127.0.0.01", PeerAddressPart.Host, "IPv4")]
    [InlineData(Key + "@2130706433", PeerAddressPart.Host, "IPv4")]
    [InlineData(Key + "@127.0.0.1.5", PeerAddressPart.Host, "IPv4")]
    [InlineData(Key + "@::1", PeerAddressPart.Host, "brackets")]
    [InlineData(Key + "@::1:9735", PeerAddressPart.Host, "brackets")]
    [InlineData(Key + "@[::1", PeerAddressPart.Host, "not closed")]
    [InlineData(Key + "@[::1]9735", PeerAddressPart.Port, "':'")]
    [InlineData(Key + "@[::1]:", PeerAddressPart.Port, "1 to 65535")]
    [InlineData(Key + "@[127.0.0.1]:9735", PeerAddressPart.Host, "only an IPv6")]
    [InlineData(Key + "@[fe80::1%eth0]:9735", PeerAddressPart.Host, "IPv6")]
    [InlineData(Key + "@[::xyz]:9735", PeerAddressPart.Host, "IPv6")]
    [InlineData(Key + "@-a.example", PeerAddressPart.Host, "labels")]
    [InlineData(Key + "@a..example", PeerAddressPart.Host, "labels")]
    [InlineData(Key + "@a b", PeerAddressPart.Host, "labels")]
    [InlineData(Key + "@a@b", PeerAddressPart.Host, "labels")]
    [InlineData(Key + "@expyuzz4wqqyqhjn.onion", PeerAddressPart.Host, "56 characters")]
    [InlineData(Key + "@1g6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion", PeerAddressPart.Host, "56 characters")]
    public void Says_which_part_of_a_malformed_address_is_wrong(string? text, PeerAddressPart part, string complaint)
    {
        Assert.False(PeerAddress.TryParse(text, out var address, out var error));
        Assert.Null(address);
        Assert.Equal(part, error.Part);
        Assert.Contains(complaint, error.ToString(), StringComparison.Ordinal);
        if (text is not null)
        {
            Assert.Equal(error.ToString(), Assert.Throws<FormatException>(() => PeerAddress.Parse(text)).Message);
        }
    }

    [Fact]
    public void Refuses_an_endless_text_unread()
    {
        Assert.False(PeerAddress.TryParse(Key + "@" + new string('a', 1_000_000), out _, out var error));
        Assert.Equal(PeerAddressPart.Form, error.Part);
    }

    [Fact]
    public void Is_made_of_an_end_point()
    {
        Assert.True(PublicKey.TryParse(PointBytes.FromHex(Key), out var key));
        Assert.Equal($"{Key}@127.0.0.1:9735", PeerAddress.Create(key, new IPEndPoint(IPAddress.Loopback, 9735)).ToString());
        Assert.Equal($"{Key}@[::1]:9735", PeerAddress.Create(key, new IPEndPoint(IPAddress.IPv6Loopback, 9735)).ToString());
    }
}
