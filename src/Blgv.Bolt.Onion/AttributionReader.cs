using System.Runtime.InteropServices;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Onion;

/// <summary>Takes attribution data apart hop by hop, the first hop first, and stops to believe it at the first code that is wrong.</summary>
internal sealed class AttributionReader
{
    private readonly int _length;
    private readonly byte[] _data = new byte[AttributionData.Length];
    private readonly List<uint> _times = [];
    private readonly bool _given;
    private int _hop;
    private bool _ended;
    private int? _tamperedAt;

    /// <summary>Before the first hop.</summary>
    /// <param name="length">The number of hops of the route.</param>
    /// <param name="attributionData">What came back; null takes the same time and believes nothing.</param>
    public AttributionReader(int length, AttributionData? attributionData)
    {
        (_length, _given) = (length, attributionData is not null);
        if (attributionData is { } given)
        {
            FieldCodec.TryEncode(given, _data, out _);
        }
    }

    public HoldTimes HoldTimes => new(Sequence.Create<uint>(CollectionsMarshal.AsSpan(_times)), _tamperedAt);

    /// <summary>Goes to the next hop.</summary>
    /// <param name="secret">Shared with it.</param>
    /// <param name="message">The return packet without its encryption.</param>
    public void Next(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> message)
    {
        if (_hop >= AttributionData.MaxHops)
        {
            return;
        }

        Attribution.Decrypt(secret, _data);
        var authentic = Attribution.IsAuthentic(secret, _data, message, Behind());
        var time = Attribution.HoldTime(_data);
        Attribution.Unshift(_data);
        if (_given && !_ended && _hop < _length && _length <= AttributionData.MaxHops)
        {
            if (authentic)
            {
                _times.Add(time);
            }
            else
            {
                _ended = true;
                _tamperedAt = _hop;
            }
        }

        _hop++;
    }

    /// <summary>No further hop spoke: what follows is nothing, and no hop's fault.</summary>
    public void End() => _ended = true;

    /// <summary>
    /// The hops behind this one. Past the end of the route it goes on counting up, so that all rounds together take the same
    /// time for every route.
    /// </summary>
    private int Behind() => _hop < _length ? Math.Min(_length, AttributionData.MaxHops) - 1 - _hop : _hop;
}
