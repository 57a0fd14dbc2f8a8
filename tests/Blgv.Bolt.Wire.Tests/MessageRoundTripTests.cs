using System.Buffers;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Wire.Tests;

public sealed class MessageRoundTripTests
{
    [Theory]
    [MemberData(nameof(Samples.Indices), MemberType = typeof(Samples))]
    public void A_decoded_message_equals_the_encoded_one_and_encodes_to_the_same_bytes(int index)
    {
        var message = Samples.Get(index);

        var bytes = message.ToArray();

        Assert.True(MessageRegistry.Bolt.TryDecode(bytes, out var decoded, out var error), error.ToString());
        Assert.Equal(message, decoded);
        Assert.Equal(bytes, decoded.ToArray());
    }

    [Theory]
    [MemberData(nameof(Samples.Indices), MemberType = typeof(Samples))]
    public void The_length_is_the_number_of_bytes_written_by_every_way_of_writing(int index)
    {
        var message = Samples.Get(index);
        var output = new ArrayBufferWriter<byte>();
        var exact = new byte[message.GetLength()];

        message.Encode(output);

        Assert.Equal(message.GetLength(), output.WrittenCount);
        Assert.True(message.TryEncode(exact, out var written));
        Assert.Equal(exact.Length, written);
        Assert.Equal(output.WrittenSpan, exact);
        for (var length = 0; length < exact.Length; length++)
        {
            Assert.False(message.TryEncode(new byte[length], out written));
            Assert.Equal(0, written);
        }
    }

    [Theory]
    [MemberData(nameof(Samples.Indices), MemberType = typeof(Samples))]
    public void Json_holds_all_of_a_message(int index)
    {
        var message = Samples.Get(index);

        var json = MessageRegistry.Bolt.ToJson(message);

        Assert.True(MessageRegistry.Bolt.TryReadJson(json, out var read, out var error), error.ToString());
        Assert.Equal(message, read);
        Assert.Equal(message.ToArray(), read.ToArray());
    }

    [Fact]
    public void Encoding_into_a_span_allocates_nothing()
    {
        var room = new byte[MessageLimits.MaxMessageLength];
        foreach (var message in Samples.All)
        {
            var allocated = Allocation.Least(() =>
            {
                _ = message.TryEncode(room, out _);
                _ = message.GetLength();
            });
            Assert.Equal(0, allocated);
        }
    }

    [Fact]
    public void The_samples_have_every_message_of_the_registry() =>
        Assert.Equal(MessageRegistry.Bolt.Names.Keys, Samples.Full.Select(message => message.TypeNumber).Order());

    [Fact]
    public void The_bytes_of_a_ping_are_those_of_the_specification()
    {
        var ping = new Ping { NumPongBytes = 5, Ignored = Bytes.FromHex("0000") };

        Assert.Equal("0012000500020000", Convert.ToHexStringLower(ping.ToArray()));
    }
}
