using System.Net;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Wire.Tests;

public sealed class GossipMessageTests
{
    private const string Ipv4 = "017f0000012607";
    private const string Ipv6 = "0200000000000000000000000000000001" + "2607";
    private const string TorV2 = "03" + "00112233445566778899" + "2607";
    private const string TorV3 = "04" + "0000000000000000000000000000000000000000000000000000000000000000000003" + "2607";
    private const string Name = "05" + "0b" + "6578616d706c652e636f6d" + "2607";

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("ff")]
    [InlineData("0201")]
    [InlineData("c9022acb")]
    [InlineData("ca022acb")]
    [InlineData("c9000100")]
    [InlineData("00112233445566778899aabbccddeeff")]
    public void The_signed_part_is_kept_to_the_last_byte_whatever_follows_the_fields(string trailing)
    {
        Check<ChannelAnnouncement>(258);
        Check<NodeAnnouncement>(66);
        Check<ChannelUpdate>(66);

        void Check<T>(int offset)
            where T : class, IMessage<T>, ISignedGossip
        {
            byte[] bytes = [.. new MessageCase<T>().Make(new RandomFilling(3)).ToArray()];
            var fixedEnd = new MessageCase<T>().Map(new MessageCase<T>().Make(new RandomFilling(3))).FixedEnd;
            bytes = [.. bytes[..fixedEnd], .. Convert.FromHexString(trailing)];

            Assert.True(MessageCodec.TryDecode<T>(bytes, out var message, out var error), error.ToString());
            Assert.Equal(bytes, message.ToArray());
            Assert.Equal(offset, T.SignedPartOffset);
            Assert.Equal(bytes[offset..], message.GetSignedBytes());
            Assert.True(MessageRegistry.Bolt.TryReadJson(MessageRegistry.Bolt.ToJson(message), out var read, out _));
            Assert.Equal(bytes, read.ToArray());
        }
    }

    [Fact]
    public void Records_after_gossip_are_an_extension_only_if_they_are_a_stream()
    {
        var update = (ChannelUpdate)EveryMessage.Named("channel_update").Make(new SmallestFilling());

        Assert.Equal([new TlvRecord(202, Bytes.FromHex("2acb"))], (update with { TrailingData = Bytes.FromHex("ca022acb") }).Extension);
        Assert.Empty((update with { TrailingData = Bytes.FromHex("ca032acb") }).Extension);
        Assert.Empty((update with { TrailingData = Bytes.FromHex("c900c900") }).Extension);
        Assert.Empty((update with { TrailingData = Bytes.FromHex("fd00c900") }).Extension);
        Assert.Empty((update with { TrailingData = Bytes.FromHex("c9ffffffffffffffffff") }).Extension);
        Assert.Empty((update with { TrailingData = Bytes.FromHex("c9") }).Extension);
    }

    [Theory]
    [InlineData(0, 0, 0, false, false)]
    [InlineData(1, 1, 1, false, false)]
    [InlineData(3, 2, 0, true, true)]
    [InlineData(0xff, 0xff, 1, true, true)]
    public void Flags_of_an_update_are_told_apart_and_unknown_ones_kept(byte messageFlags, byte channelFlags, int direction, bool disabled, bool dontForward)
    {
        var update = (ChannelUpdate)EveryMessage.Named("channel_update").Make(new SmallestFilling()) with
        {
            MessageFlags = (ChannelUpdateMessageFlags)messageFlags,
            ChannelFlags = (ChannelUpdateChannelFlags)channelFlags,
        };

        Assert.Equal((direction, disabled, dontForward), (update.Direction, update.IsDisabled, update.DontForward));
        Assert.True(MessageCodec.TryDecode<ChannelUpdate>(update.ToArray(), out var decoded, out _));
        Assert.Equal(update, decoded);
    }

    [Fact]
    public void Addresses_of_every_kind_are_read_and_shown_as_one_types_them()
    {
        var addresses = NodeAddresses.Parse(Bytes.FromHex(Ipv4 + Ipv6 + TorV3 + Name));

        Assert.Equal(
            "127.0.0.1:9735 [::1]:9735 " + new string('a', 55) + "d.onion:9735 example.com:9735",
            string.Join(' ', addresses.All.Select(address => address.ToString())));
        Assert.Equal(addresses.All, addresses.Usable);
        Assert.Equal((false, false, true), (addresses.IsTruncated, addresses.HasSeveralHostnames, addresses.Unknown.IsEmpty));
        Assert.Equal(IPAddress.Loopback, addresses.All[0].IpAddress);
        Assert.Equal(UntrustedText.FromString("example.com"), addresses.All[3].Hostname);
        Assert.Equal(Ipv4 + Ipv6 + TorV3 + Name, NodeAddresses.Encode(addresses.All.Span).ToString());
    }

    [Fact]
    [Rule("7.16")]
    public void The_first_address_of_an_unknown_kind_and_what_follows_is_left_aside_and_kept()
    {
        foreach (var unknown in new[] { "06aabb", "00", "ff" + Ipv4 })
        {
            var addresses = NodeAddresses.Parse(Bytes.FromHex(Ipv4 + unknown));

            Assert.Equal("127.0.0.1:9735", Assert.Single(addresses.Usable).ToString());
            Assert.Equal(unknown, addresses.Unknown.ToString());
            Assert.False(addresses.IsTruncated);
        }
    }

    [Fact]
    [Rule("7.17")]
    public void Bytes_that_end_within_an_address_of_a_known_kind_are_noticed()
    {
        foreach (var descriptor in new[] { Ipv4, Ipv6, TorV2, TorV3, Name })
        {
            for (var length = 2; length < descriptor.Length; length += 2)
            {
                var addresses = NodeAddresses.Parse(Bytes.FromHex(Ipv4 + descriptor[..length]));

                Assert.True(addresses.IsTruncated);
                Assert.Single(addresses.All);
            }

            Assert.False(NodeAddresses.Parse(Bytes.FromHex(descriptor)).IsTruncated);
        }
    }

    [Theory]
    [InlineData("017f0000010000")]
    [InlineData("02000000000000000000000000000000010000")]
    [InlineData("050161" + "0000")]
    [Rule("7.18")]
    public void Port_0_is_no_address_to_connect_to(string descriptor)
    {
        var addresses = NodeAddresses.Parse(Bytes.FromHex(descriptor));

        Assert.Single(addresses.All);
        Assert.Empty(addresses.Usable);
        Assert.Throws<ArgumentException>(() => NodeAddresses.Encode(addresses.All.Span));
    }

    [Fact]
    [Rule("7.37")]
    public void Tor_v2_is_no_address_to_connect_to()
    {
        var addresses = NodeAddresses.Parse(Bytes.FromHex(TorV2 + TorV3));

        Assert.Equal(2, addresses.All.Count);
        Assert.Equal(AddressType.TorV3, Assert.Single(addresses.Usable).Type);
        Assert.Throws<ArgumentException>(() => NodeAddresses.Encode(addresses.All.Span));
    }

    [Fact]
    [Rule("7.20")]
    public void A_second_host_name_is_ignored_and_forbids_forwarding()
    {
        var addresses = NodeAddresses.Parse(Bytes.FromHex(Ipv4 + Name + "0501612607"));

        Assert.Equal("127.0.0.1:9735 example.com:9735", string.Join(' ', addresses.Usable.Select(address => address.ToString())));
        Assert.True(addresses.HasSeveralHostnames);
        Assert.Throws<ArgumentException>(() => NodeAddresses.Encode(addresses.All.Span));
    }

    [Fact]
    public void A_host_name_is_a_strangers_text()
    {
        var addresses = NodeAddresses.Parse(Bytes.FromHex("05031b5b41" + "2607"));

        Assert.Equal("\uFFFD[A:9735", Assert.Single(addresses.All).ToString());
        Assert.Throws<ArgumentException>(() => AddressDescriptor.Dns("b\u00fccher.example", 9735));
        Assert.Throws<ArgumentException>(() => AddressDescriptor.Dns("", 9735));
        Assert.Throws<ArgumentException>(() => AddressDescriptor.Dns(new string('a', 256), 9735));
    }

    [Fact]
    public void Addresses_must_ascend_to_be_encoded() => Assert.Throws<ArgumentException>(
        () => NodeAddresses.Encode([AddressDescriptor.Dns("example.com", 9735), AddressDescriptor.Ip(IPAddress.Loopback, 9735)]));

    [Fact]
    public void Any_bytes_are_addresses_or_say_why_not()
    {
        for (ulong seed = 0; seed < 2000; seed++)
        {
            var random = new SplitMix64(seed);
            var bytes = random.Bytes(random.Below(100));
            if (bytes.Length > 0)
            {
                bytes[0] %= 7;
            }

            var addresses = NodeAddresses.Parse(Bytes.Copy(bytes));
            var rest = bytes.Length - addresses.All.Sum(address => address.Length);
            Assert.Equal(addresses.IsTruncated, rest > 0 && addresses.Unknown.IsEmpty);
            Assert.True(addresses.IsTruncated || addresses.Unknown.Length == rest);
        }
    }

    [Fact]
    public void Very_many_addresses_are_read_in_no_time()
    {
        // 9362 addresses with a host name at the end; a search for the first name per address would take seconds
        var bytes = Bytes.Copy([.. Enumerable.Repeat(Convert.FromHexString(Ipv4), 9360).SelectMany(each => each), .. Convert.FromHexString(Name)]);

        var addresses = NodeAddresses.Parse(bytes);

        Assert.Equal(9361, addresses.Usable.Count);
    }

    [Fact]
    public void An_alias_ends_before_its_zeros_and_is_shown_in_the_filtered_form()
    {
        var alias = NodeAlias.FromHex("4249" + "1b" + "4e" + new string('0', 56));

        Assert.Equal("42491b4e", alias.Text.Raw.ToString());
        Assert.Equal("BI\uFFFDN", alias.ToString());
        Assert.Equal(NodeAlias.FromHex("41" + new string('0', 62)), NodeAlias.FromString("A"));
        Assert.Throws<ArgumentException>(() => NodeAlias.FromString(new string('a', 33)));
        Assert.Equal("#3399ff", RgbColor.FromHex("3399ff").ToString());
    }
}
