using System.Buffers.Binary;
using System.Text;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Tests;

namespace Blgv.Bolt.Interop.Tests.Codecs;

/// <summary>
/// Random content that another codec can take: what our codec leaves to later layers, such as whether a point is on the curve
/// or bytes are a transaction, others check when they decode.
/// </summary>
internal abstract class PeerFilling(string message, SplitMix64 random, Func<string, bool> isLost) : SeededFilling(random)
{
    private static readonly int[] AddressKinds = [1, 2, 4];

    public override bool IsPresent(string record) => !isLost(record) && base.IsPresent(record);

    public override ulong Number(string field, ulong most) => field switch
    {
        "encoding_type" => 0,
        "sync_complete" or "full_information" or "initiator" => (ulong)Random.Below(2),
        _ => base.Number(field, most),
    };

    public override int Count(string field, int most) => field == "checksums" ? 1 + Random.Below(12) : base.Count(field, most);

    /// <summary>What others do not know they drop.</summary>
    public override TlvRecords Unknown(IReadOnlyCollection<ulong> known) => default;

    public override void Fill(string field, string wireType, Span<byte> room)
    {
        base.Fill(field, wireType, room);
        switch (wireType)
        {
            case "point":
                Point().CopyTo(room);
                break;
            case "signature":
                room[0] &= 0x7f; // both numbers below the order of the curve
                room[32] &= 0x7f;
                break;
            case "byte" when field == "onion_routing_packet":
                room[0] = 0;
                Point().CopyTo(room[1..]);
                break;
        }
    }

    public override byte[] Bytes(string field, int most) => field switch
    {
        "data" when message == "init" => Address(1 + Random.Below(2)),
        "data" when message is "error" or "warning" => Encoding.UTF8.GetBytes(Text(field)),
        "prevtx" => Transaction(),
        "witness_data" => WitnessStack(),
        "onion_message_packet" => [0, .. Point(), .. Random.Bytes(Random.Pick<int>([1300, 400, 0])), .. Random.Bytes(32)],
        "encoded_short_ids" => Channels(),
        "encoded_query_flags" => [.. Enumerable.Range(0, 1 + Random.Below(12)).Select(_ => (byte)(1 + Random.Below(31)))],
        "encoded_timestamps" => Random.Bytes(8 * (1 + Random.Below(12))),
        "addresses" => Addresses(),
        _ => base.Bytes(field, most),
    };

    protected byte[] Point()
    {
        byte[] scalar = [1, .. Random.Bytes(31)];
        using var key = PrivateKey.FromBytes(scalar);
        var point = new byte[PublicKey.CompressedSize];
        key.PublicKey.ToPointBytes().CopyTo(point);
        return point;
    }

    /// <summary>A feature vector without leading zeros, which others drop.</summary>
    protected byte[] Features()
    {
        var flags = Random.Bytes(Random.Below(12));
        if (flags.Length > 0)
        {
            flags[0] |= 1;
        }

        return flags;
    }

    /// <summary>An address descriptor.</summary>
    /// <param name="kind">1 for IPv4, 2 for IPv6, 4 for Tor v3.</param>
    protected byte[] Address(int kind)
    {
        var length = kind switch { 1 => 4, 2 => 16, _ => 35 };
        return [(byte)kind, .. Random.Bytes(length + 2)];
    }

    private byte[] Addresses() => [.. AddressKinds.Where(_ => Random.OneIn(2)).SelectMany(Address)];

    /// <summary>Channel ids that ascend, as they must.</summary>
    private byte[] Channels()
    {
        var ids = Enumerable.Range(0, Random.Below(12)).Select(_ => Random.Next()).Order();
        return [0, .. ids.SelectMany(Eight)];

        static byte[] Eight(ulong id)
        {
            var bytes = new byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, id);
            return bytes;
        }
    }

    /// <summary>A transaction with one input and one output.</summary>
    private byte[] Transaction()
    {
        var script = Random.Bytes(Random.Below(60));
        return
        [
            .. Random.Bytes(4), 1, .. Random.Bytes(36), (byte)script.Length, .. script, .. Random.Bytes(4),
            1, .. Random.Bytes(6), 0, 0, 0, .. Random.Bytes(4),
        ];
    }

    private byte[] WitnessStack()
    {
        var items = Enumerable.Range(0, Random.Below(4)).Select(_ => Random.Bytes(Random.Below(80))).ToArray();
        return [(byte)items.Length, .. items.SelectMany(item => item.Prepend((byte)item.Length))];
    }
}
