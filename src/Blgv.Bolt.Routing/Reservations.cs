using System.Runtime.InteropServices;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing;

/// <summary>Amounts of the payer's own HTLCs that are under way: what they use of a channel, another HTLC cannot use.</summary>
/// <remarks>Not for several threads at once. It holds only directions with something under way.</remarks>
public sealed class Reservations
{
    private readonly Dictionary<ChannelDirection, MilliSatoshi> _amounts = [];

    /// <summary>On how many directions something is under way.</summary>
    public int Count => _amounts.Count;

    /// <summary>What is under way on a direction.</summary>
    /// <param name="channel">The channel and the direction.</param>
    /// <returns>The amount.</returns>
    public MilliSatoshi Of(ChannelDirection channel) => _amounts.GetValueOrDefault(channel);

    /// <summary>An HTLC set out.</summary>
    /// <param name="route">Its way.</param>
    public void Add(Route route)
    {
        ArgumentNullException.ThrowIfNull(route);
        foreach (var hop in route.Hops)
        {
            ref var amount = ref CollectionsMarshal.GetValueRefOrAddDefault(_amounts, hop.Channel, out _);
            amount += hop.Amount;
        }
    }

    /// <summary>An HTLC came to an end, one way or the other.</summary>
    /// <param name="route">Its way, as it was added.</param>
    /// <exception cref="InvalidOperationException">It was not added, or was removed before; nothing is changed.</exception>
    public void Remove(Route route)
    {
        ArgumentNullException.ThrowIfNull(route);
        foreach (var hop in route.Hops)
        {
            if (Of(hop.Channel) < hop.Amount)
            {
                throw new InvalidOperationException($"{hop.Amount} on {hop.Channel} are to be released, but only {Of(hop.Channel)} are reserved.");
            }
        }

        foreach (var hop in route.Hops)
        {
            var rest = Of(hop.Channel) - hop.Amount;
            if (rest == MilliSatoshi.Zero)
            {
                _amounts.Remove(hop.Channel);
            }
            else
            {
                _amounts[hop.Channel] = rest;
            }
        }
    }

    /// <summary>All that is under way, by direction.</summary>
    internal Dictionary<ChannelDirection, MilliSatoshi> Amounts => _amounts;
}
