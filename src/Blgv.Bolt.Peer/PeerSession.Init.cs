using System.Globalization;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Peer;

/// <content>The exchange of <c>init</c> (BOLT 1, "The init Message"; BOLT 9, "Requirements").</content>
public sealed partial class PeerSession
{
    /// <summary>Whether both sides have a feature, so that it can be used.</summary>
    /// <param name="feature">The feature.</param>
    /// <returns>False before both <c>init</c> messages are exchanged.</returns>
    public bool IsNegotiated(Feature feature) => RemoteInit is not null && feature.IsNegotiated(_options.Features, RemoteFeatures);

    private static string Describe(int bit)
    {
        var name = Feature.OfBit(bit)?.Name ?? "unknown";
        return string.Create(CultureInfo.InvariantCulture, $"feature bit {bit} ({name})");
    }

    private Init OwnInit() => new()
    {
        Features = _options.Features,
        Networks = _options.Networks.IsEmpty ? null : _options.Networks,
        RemoteAddr = _options.RemoteAddress,
    };

    private SessionStep Initialize(Init init)
    {
        _initReceived = true;
        if (Complaint(init) is { } complaint)
        {
            return Refuse(complaint.Reason, complaint.ToPeer);
        }

        RemoteInit = init;
        RemoteFeatures = init.Offered;
        State = PeerSessionState.Ready;
        return new SessionStep { BecameReady = true };
    }

    /// <summary>What keeps us from talking to a peer with this <c>init</c>: the reason for us and the text for the peer.</summary>
    private (PeerCloseReason Reason, string ToPeer)? Complaint(Init init)
    {
        var offered = init.Offered;
        foreach (var bit in offered.RequiredBitsNotIn(_options.Features))
        {
            return (new(PeerCloseKind.UnsupportedFeature, $"The peer requires {Describe(bit)}, which this node does not offer.") { Rule = "1.15" },
                $"your init requires {Describe(bit)}, which this node does not offer");
        }

        foreach (var missing in offered.MissingDependencies)
        {
            return (new(PeerCloseKind.MissingDependency, $"The peer's init is not consistent: {missing}.") { Rule = "1.17" },
                $"your init is not consistent: {missing}");
        }

        foreach (var bit in _options.Features.RequiredBitsNotIn(offered))
        {
            return (new(PeerCloseKind.MissingFeature, $"This node requires {Describe(bit)}, which the peer does not offer."),
                $"this node requires {Describe(bit)}, which your init does not offer");
        }

        return HasCommonChain(init)
            ? null
            : (new(PeerCloseKind.NoCommonChain, "The peer is on other chains than this node.") { Rule = "1.18" }, "your init names no chain of this node");
    }

    /// <summary>A side that names no chains says nothing about them.</summary>
    private bool HasCommonChain(Init init)
    {
        if (init.Networks is not { } theirs || _options.Networks.IsEmpty)
        {
            return true;
        }

        foreach (var chain in theirs)
        {
            if (_options.Networks.Span.Contains(chain))
            {
                return true;
            }
        }

        return false;
    }
}
