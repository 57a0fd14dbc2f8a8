using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;
using Blgv.Bolt.Wire.Onion;
using FsCheck;
using FsCheck.Fluent;

namespace Blgv.Bolt.Wire.Tests;

/// <summary>Random messages and bytes for the properties.</summary>
internal static class Generators
{
    /// <summary>Numbers of every width, the edges of the BigSize forms among them.</summary>
    public static Gen<ulong> Numbers { get; } = Gen.Frequency(
        (1, Gen.Elements<ulong>(0, 0xfc, 0xfd, 0xffff, 0x10000, 0xffff_ffff, 0x1_0000_0000, ulong.MaxValue)),
        (4, from bits in Gen.Choose(0, 64)
            from bytes in ByteArrays(8)
            select bits == 0 ? 0ul : BitConverter.ToUInt64(bytes) >> (64 - bits)));

    public static Gen<Bytes> AnyBytes { get; } = Gen.Frequency(
        (6, from length in Gen.Choose(0, 40) from bytes in ByteArrays(length) select Bytes.Copy(bytes)),
        (1, from length in Gen.Choose(250, 260) from bytes in ByteArrays(length) select Bytes.Copy(bytes)));

    /// <summary>Records that no message knows: odd types above all that the messages have, ascending.</summary>
    public static Gen<TlvRecords> UnknownRecords { get; } =
        from count in Gen.Choose(0, 4)
        from types in Numbers.Select(number => number | 1 | 0x40).ArrayOf(count)
        from values in AnyBytes.ArrayOf(count)
        let records = types.Distinct().Order().Where(type => type is not (301 or ulong.MaxValue)).Zip(values, (type, value) => new TlvRecord(type, value)).ToArray()
        select TlvRecords.Create(records);

    public static Arbitrary<IMessage> Messages { get; } = Arb.From(Gen.OneOf(
        Inits().Select(message => (IMessage)message),
        from id in Fixed<ChannelId>() from data in AnyBytes from rest in UnknownRecords
        select (IMessage)new Error { ChannelId = id, Data = new UntrustedText(data), Extension = rest },
        from id in Fixed<ChannelId>() from data in AnyBytes from rest in UnknownRecords
        select (IMessage)new Warning { ChannelId = id, Data = new UntrustedText(data), Extension = rest },
        from size in Numbers from data in AnyBytes from rest in UnknownRecords
        select (IMessage)new Ping { NumPongBytes = unchecked((ushort)size), Ignored = data, Extension = rest },
        from data in AnyBytes from rest in UnknownRecords select (IMessage)new Pong { Ignored = data, Extension = rest },
        from data in AnyBytes from rest in UnknownRecords select (IMessage)new PeerStorage { Blob = data, Extension = rest },
        from data in AnyBytes from rest in UnknownRecords select (IMessage)new PeerStorageRetrieval { Blob = data, Extension = rest },
        Everythings().Select(message => (IMessage)message),
        from which in Gen.Choose(0, EveryMessage.Cases.Count - 1)
        from seed in ByteArrays(8)
        select EveryMessage.Cases[which].Make(new RandomFilling(BitConverter.ToUInt64(seed)))));

    /// <summary>Bytes of messages with some bytes changed, cut off, added or repeated.</summary>
    public static Arbitrary<byte[]> MutatedMessages { get; } = Arb.From(
        from message in Messages.Generator
        from edits in Gen.Choose(1, 4)
        from places in Gen.Choose(0, 1_000_000).ArrayOf(edits)
        from kinds in Gen.Choose(0, 3).ArrayOf(edits)
        from bytes in ByteArrays(edits)
        select Mutate(message.ToArray(), places, kinds, bytes));

    public static MessageRegistry Registry { get; } = MessageRegistry.Bolt.Add<Everything>().Add<Greeting>().AddTlv<Ping, TreasuryTag>();

    public static Gen<byte[]> ByteArrays(int length) => Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(length);

    private static Gen<T> Fixed<T>()
        where T : struct, IFixedBytes<T> => ByteArrays(T.Size).Select(bytes => FixedBytesExtensions.FromBytes<T>(bytes));

    private static Gen<T?> Maybe<T>(Gen<T> values)
        where T : struct => Gen.OneOf(Gen.Constant<T?>(null), values.Select(value => (T?)value));

    private static Gen<Sequence<T>> Some<T>(Gen<T> values) =>
        from count in Gen.Choose(0, 5) from items in values.ArrayOf(count) select Sequence.Create<T>(items);

    private static Gen<Init> Inits() =>
        from globalFeatures in AnyBytes
        from features in AnyBytes
        from networks in Maybe(Some(Fixed<ChainHash>()))
        from address in Maybe(AnyBytes)
        from rest in UnknownRecords
        select new Init
        {
            GlobalFeatures = new FeatureSet<InitContext>(globalFeatures),
            Features = new FeatureSet<InitContext>(features),
            Networks = networks,
            RemoteAddr = address,
            Extension = rest,
        };

    private static Gen<Everything> Everythings() =>
        from n in Numbers.ArrayOf(12)
        from m in ByteArrays(3)
        from b in AnyBytes.ArrayOf(3)
        from p in Some(Fixed<Bytes32>())
        from pieces in Some(AnyBytes.Select(bytes => new Piece(bytes))).ArrayOf(2)
        from x in Maybe(Some(Fixed<ShortChannelId>()))
        from flags in Gen.Choose(0, 255)
        from rest in UnknownRecords
        let other = new FillingReader(new RandomFilling(n[11]))
        select unchecked(new Everything
        {
            A = (byte)n[0], B = (ushort)n[1], C = (uint)n[2], D = n[3], E = (sbyte)n[4], F = (short)n[5], G = (int)n[6], H = (long)n[7], I = n[8],
            J = new Satoshi(n[9] % (Satoshi.Max.Value + 1)), K = new MilliSatoshi(n[10] % (MilliSatoshi.Max.Value + 1)), L = new ShortChannelId(n[11]),
            M = Bytes.Copy(m), N = b[0], O = new UntrustedText(b[1]), P = p, Q = new Piece(b[2]), R = pieces[0],
            Aa = other.ShortBytes("", ""), Bb = other.Subtype<BlindedPath>(""), Cc = other.U32s(2, ""), Dd = other.FixedArrayOf<ShortChannelId>(2, ""),
            S = (flags & 1) == 0 ? null : (ushort)n[0], T = (flags & 2) == 0 ? null : (uint)n[1], U = (flags & 4) == 0 ? null : n[2],
            V = (flags & 8) == 0 ? null : b[0], W = (flags & 16) == 0 ? null : UntrustedText.FromString($"ü{n[3]}\n\u202e"), X = x,
            Y = (flags & 32) == 0 ? null : pieces[1], Z = (flags & 64) == 0, Extension = rest,
        });

    private static byte[] Mutate(byte[] message, int[] places, int[] kinds, byte[] values)
    {
        var bytes = message.ToList();
        for (var i = 0; i < places.Length && bytes.Count > 2; i++)
        {
            var at = 2 + (places[i] % (bytes.Count - 2));
            switch (kinds[i])
            {
                case 0:
                    bytes[at] = values[i];
                    break;
                case 1:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 2:
                    bytes.Insert(at, values[i]);
                    break;
                default:
                    bytes.AddRange(bytes.Skip(at).ToArray());
                    break;
            }
        }

        return [.. bytes];
    }
}
