using System.Buffers;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Wire.Tests;

public sealed class MessageSizeTests
{
    [Fact]
    public void A_message_of_65535_bytes_is_the_largest()
    {
        var largest = new PeerStorage { Blob = Bytes.Copy(new byte[MessageLimits.MaxPeerStorageBlobLength]) };

        var bytes = largest.ToArray();

        Assert.Equal(MessageLimits.MaxMessageLength, bytes.Length);
        Assert.True(MessageRegistry.Bolt.TryDecode(bytes, out var decoded, out _));
        Assert.Equal(largest, decoded);
    }

    [Theory]
    [InlineData(65532, 65536)]
    [InlineData(65535, 65539)]
    [InlineData(65536, 65540)]
    [InlineData(200_000, 200_004)]
    public void A_larger_one_is_refused_with_its_name_and_size_whichever_way_it_is_encoded(int blob, int size)
    {
        var message = new PeerStorage { Blob = Bytes.Copy(new byte[blob]) };
        var output = new ArrayBufferWriter<byte>();

        Assert.Equal(size, message.GetLength());
        Refused(() => message.Encode(output));
        Refused(() => message.TryEncode(new byte[300_000], out _));
        Refused(() => message.TryEncode(new byte[10], out _));
        Refused(() => message.ToArray());
        Assert.Equal(0, output.WrittenCount);

        void Refused(Action encode)
        {
            var thrown = Assert.Throws<MessageTooLargeException>(encode);
            Assert.Equal(("peer_storage", size), (thrown.MessageName, thrown.Length));
            Assert.Contains("peer_storage", thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_extension_counts_too()
    {
        var message = new PeerStorage
        {
            Blob = Bytes.Copy(new byte[MessageLimits.MaxPeerStorageBlobLength]),
            Extension = [new TlvRecord(1, Bytes.Empty)],
        };

        Assert.Throws<MessageTooLargeException>(() => message.ToArray());
    }

    [Fact]
    public void An_unknown_message_has_the_same_limit()
    {
        Assert.Equal(MessageLimits.MaxMessageLength, new UnknownMessage(40001, Bytes.Copy(new byte[65533])).ToArray().Length);
        Assert.Throws<MessageTooLargeException>(() => new UnknownMessage(40001, Bytes.Copy(new byte[65534])).Encode(new ArrayBufferWriter<byte>()));
    }

    [Fact]
    public void More_than_65535_bytes_are_no_message()
    {
        byte[] bytes = [0, 19, 0, 0, 0xc9, 0xfe, 0, 1, 0, 0, .. new byte[65536]];

        Assert.False(MessageRegistry.Bolt.TryDecode(bytes, out _, out var error));
        Assert.Equal(DecodeErrorKind.TooLarge, error.Kind);
        bytes[0] = 0x9c;
        Assert.False(MessageRegistry.Bolt.TryDecode(bytes, out var unknown, out error));
        Assert.Null(unknown);
        Assert.Equal(DecodeErrorKind.TooLarge, error.Kind);
        bytes[0] = 0;
        Assert.False(MessageCodec.TryDecode<Pong>(bytes, out _, out error));
        Assert.Equal(DecodeErrorKind.TooLarge, error.Kind);
    }

    [Fact]
    public void A_field_of_fixed_length_takes_no_other_length() =>
        Assert.Throws<ArgumentException>(() => new Everything { M = Bytes.FromHex("00") }.ToArray());
}
