using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Failures;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Onion;

/// <summary>The records of a payload and the one that BOLT 4 does not know, whose type is even all the same.</summary>
internal readonly ref struct PayloadBytes
{
    private PayloadBytes(OnionPayload records, Preimage? keysend) => (Records, Keysend) = (records, keysend);

    public OnionPayload Records { get; }

    public Preimage? Keysend { get; }

    public static bool TryDecode(ReadOnlySpan<byte> payload, out PayloadBytes decoded, out InvalidOnionPayload? failure)
    {
        decoded = default;
        failure = null;
        Preimage? keysend = null;
        var (start, end, value) = FindKeysend(payload);
        if (end > start)
        {
            if (!Preimage.TryRead(payload[value..end], out var preimage))
            {
                failure = new InvalidOnionPayload { Type = FinalPayload.KeysendType, Offset = (ushort)start };
                return false;
            }

            keysend = preimage;
        }

        byte[] known = [.. payload[..start], .. payload[end..]];
        if (FieldCodec.TryDecode<OnionPayload>(known, out var records, out var error))
        {
            decoded = new PayloadBytes(records, keysend);
            return true;
        }

        var offset = error.Offset < start ? error.Offset : error.Offset + end - start;
        failure = new InvalidOnionPayload { Type = error.TlvType ?? 0, Offset = (ushort)offset };
        return false;
    }

    /// <summary>Where the record is, if it is one and in its place; otherwise nothing, and the decoder says what is wrong.</summary>
    private static (int Start, int End, int Value) FindKeysend(ReadOnlySpan<byte> payload)
    {
        var position = 0;
        var found = (Start: 0, End: 0, Value: 0);
        ulong? last = null;
        while (position < payload.Length)
        {
            if (!BigSize.TryRead(payload[position..], out var type, out var typeLength, out _) || type <= last
                || !BigSize.TryRead(payload[(position + typeLength)..], out var length, out var lengthLength, out _)
                || length > (ulong)(payload.Length - position - typeLength - lengthLength))
            {
                return default;
            }

            var value = position + typeLength + lengthLength;
            if (type == FinalPayload.KeysendType)
            {
                found = (position, value + (int)length, value);
            }

            last = type;
            position = value + (int)length;
        }

        return found;
    }
}
