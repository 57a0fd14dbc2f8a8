using System.Buffers.Binary;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Tests;

/// <summary>What holds for every message and stream of the specification, each with many contents.</summary>
public sealed class EveryMessageTests
{
    private const int Contents = 40;

    [Theory]
    [MemberData(nameof(EveryMessage.Names), MemberType = typeof(EveryMessage))]
    public void It_survives_bytes_and_json_with_any_content(string name)
    {
        var each = EveryMessage.Named(name);
        for (ulong seed = 0; seed < Contents; seed++)
        {
            var message = each.Make(new RandomFilling(seed, full: seed % 4 == 0));
            var bytes = message.ToArray();

            Assert.Equal(message.GetLength(), bytes.Length);
            Assert.True(each.TryDecode(bytes, out var decoded, out var error), error.ToString());
            Assert.Equal(message, decoded);
            Assert.Equal(message.GetHashCode(), decoded!.GetHashCode());
            Assert.Equal(bytes, decoded.ToArray());
            Assert.True(MessageRegistry.Bolt.TryReadJson(MessageRegistry.Bolt.ToJson(message), out var read, out var jsonError), jsonError.ToString());
            Assert.Equal(bytes, read.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(EveryMessage.Names), MemberType = typeof(EveryMessage))]
    public void Changed_bytes_give_a_message_with_these_bytes_or_an_error_and_allocate_what_they_warrant(string name)
    {
        var each = EveryMessage.Named(name);
        for (ulong seed = 0; seed < Contents; seed++)
        {
            var original = each.Make(new RandomFilling(seed)).ToArray();
            var random = new SplitMix64(seed + 1000);
            for (var change = 0; change < 10; change++)
            {
                var bytes = Changed(original, random);
                if (MessageRegistry.Bolt.TryDecode(bytes, out var message, out var error))
                {
                    Assert.Equal(bytes, message.ToArray());
                }
                else
                {
                    Assert.NotEqual(DecodeErrorKind.None, error.Kind);
                    Assert.InRange(error.Offset, 0, bytes.Length);
                }

                Assert.InRange(PropertyTests.AllocationOf(bytes), 0, PropertyTests.Allowed(bytes.Length));
            }
        }
    }

    [Theory]
    [MemberData(nameof(EveryMessage.Names), MemberType = typeof(EveryMessage))]
    public void The_largest_legal_value_in_every_field_is_a_message_and_one_more_in_an_amount_is_none(string name)
    {
        var each = EveryMessage.Named(name);
        var message = each.Make(new LargestFilling());
        var bytes = message.ToArray();
        Assert.True(each.TryDecode(bytes, out var decoded, out var error), error.ToString());
        Assert.Equal(message, decoded);

        foreach (var place in each.Map(message).FixedPlaces.Where(place => place.Kind is PlaceKind.Satoshi or PlaceKind.MilliSatoshi))
        {
            var max = place.Kind == PlaceKind.Satoshi ? Satoshi.Max.Value : MilliSatoshi.Max.Value;
            foreach (var tooMuch in new[] { max + 1, ulong.MaxValue })
            {
                var wrong = bytes.ToArray();
                Assert.Equal(max, BinaryPrimitives.ReadUInt64BigEndian(wrong.AsSpan(place.Start)));
                BinaryPrimitives.WriteUInt64BigEndian(wrong.AsSpan(place.Start), tooMuch);
                Assert.False(each.TryDecode(wrong, out _, out error));
                Assert.Equal((DecodeErrorKind.AmountTooLarge, place.Start, place.Name, "1.35"), (error.Kind, error.Offset, error.Field, error.Rule));
            }
        }
    }

    /// <summary>
    /// The fields that say how much money moves. Limits and terms (reserve, dust, minimum and maximum, the range of a closing fee) may
    /// be any number, since nodes send the largest for none; <c>sats</c> of an output is refused by the negotiation, not by the codec.
    /// </summary>
    [Fact]
    [Rule("1.35")]
    public void Amounts_that_move_are_bounded_and_no_others()
    {
        var bounded =
            from each in EveryMessage.Cases
            from place in each.Map(each.Make(new SmallestFilling())).Places
            where place.Kind is PlaceKind.Satoshi or PlaceKind.MilliSatoshi
            select $"{each.Name}.{place.Name}";

        Assert.Equal(
            [
                "open_channel.funding_satoshis", "open_channel.push_msat", "open_channel2.funding_satoshis", "accept_channel2.funding_satoshis",
                "closing_signed.fee_satoshis", "closing_complete.fee_satoshis", "closing_sig.fee_satoshis", "update_add_htlc.amount_msat",
            ],
            bounded,
            StringComparer.Ordinal);
    }

    [Theory]
    [MemberData(nameof(EveryMessage.Names), MemberType = typeof(EveryMessage))]
    public void A_length_beyond_the_bytes_is_refused_before_anything_is_allocated_for_it(string name)
    {
        var each = EveryMessage.Named(name);
        var message = each.Make(new RandomFilling(5, full: true));
        foreach (var place in each.Map(message).FixedPlaces.Where(place => place.Kind == PlaceKind.Length))
        {
            var bytes = message.ToArray();
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(place.Start), ushort.MaxValue);

            Assert.False(each.TryDecode(bytes, out _, out var error));
            Assert.Equal((DecodeErrorKind.Truncated, "1.3"), (error.Kind, error.Rule));
            Assert.InRange(PropertyTests.AllocationOf(bytes), 0, PropertyTests.Allowed(bytes.Length));
        }
    }

    [Theory]
    [MemberData(nameof(EveryMessage.Names), MemberType = typeof(EveryMessage))]
    public void A_point_with_a_wrong_prefix_is_refused_where_it_is(string name)
    {
        var each = EveryMessage.Named(name);
        var message = each.Make(new RandomFilling(6));
        foreach (var place in each.Map(message).FixedPlaces.Where(place => place.Kind == PlaceKind.Point))
        {
            foreach (byte prefix in new byte[] { 0, 1, 4, 5, 6, 7, 255 })
            {
                var bytes = message.ToArray();
                bytes[place.Start] = prefix;

                Assert.False(each.TryDecode(bytes, out _, out var error));
                Assert.Equal((DecodeErrorKind.InvalidValue, place.Start, place.Name), (error.Kind, error.Offset, error.Field));
            }
        }
    }

    [Theory]
    [MemberData(nameof(EveryMessage.Names), MemberType = typeof(EveryMessage))]
    public void An_unknown_even_record_is_refused_and_an_unknown_odd_one_kept(string name)
    {
        var each = EveryMessage.Named(name);
        byte[] message = each.Make(new SmallestFilling()).ToArray();
        byte[] odd = [.. message, 0xfd, 0x01, 0x01, 2, 0xab, 0xcd];
        byte[] even = [.. message, 0xfd, 0x01, 0x02, 2, 0xab, 0xcd];

        Assert.True(each.TryDecode(odd, out var decoded, out var error), error.ToString());
        Assert.Equal(new TlvRecord(257, Bytes.FromHex("abcd")), Assert.Single(decoded!.Extension));
        Assert.Equal(odd, decoded.ToArray());
        if (decoded is Messages.ISignedGossip)
        {
            // signed as it is, relayed as it is, understood or not: BOLT 1 lets a receiver ignore an extension
            Assert.True(each.TryDecode(even, out decoded, out _));
            Assert.Equal(even, decoded!.ToArray());
            return;
        }

        Assert.False(each.TryDecode(even, out _, out error));
        Assert.Equal((DecodeErrorKind.UnknownEvenTlv, message.Length, (ulong?)258, "1.11"), (error.Kind, error.Offset, error.TlvType, error.Rule));
    }

    [Theory]
    [MemberData(nameof(EveryStream.Names), MemberType = typeof(EveryStream))]
    public void A_stream_survives_bytes_with_any_content_and_no_change_of_them_throws(string name)
    {
        var each = EveryStream.Named(name);
        each.RoundTrip(new SmallestFilling());
        each.RoundTrip(new LargestFilling());
        for (ulong seed = 0; seed < Contents; seed++)
        {
            var original = each.RoundTrip(new RandomFilling(seed, full: seed % 4 == 0));
            var random = new SplitMix64(seed + 1000);
            for (var change = 0; change < 10; change++)
            {
                var bytes = Changed([0, 0, .. original], random)[2..];
                if (each.TryRecode(bytes, out var again, out var error))
                {
                    Assert.Equal(bytes, again);
                }
                else
                {
                    Assert.InRange(error.Offset, 0, bytes.Length);
                }
            }
        }
    }

    /// <summary>One change: a byte, the end, an insertion, a repetition; the first two bytes stay.</summary>
    private static byte[] Changed(byte[] original, SplitMix64 random)
    {
        if (original.Length < 3)
        {
            return original;
        }

        var at = 2 + random.Below(original.Length - 2);
        var value = (byte)random.Below(256);
        switch (random.Below(4))
        {
            case 0:
                var changed = original.ToArray();
                changed[at] = value;
                return changed;
            case 1:
                return original[..at];
            case 2:
                return [.. original[..at], value, .. original[at..]];
            default:
                return [.. original, .. original[at..]];
        }
    }
}
