using System.Globalization;
using System.Net;
using System.Text.Json;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Peer;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Cli;

/// <summary>What happens with peers, a line each: for people with the time in front, or as JSON objects.</summary>
/// <param name="context">Where the lines go.</param>
/// <param name="json">Whether as JSON.</param>
internal sealed class PeerEvents(CommandContext context, bool json)
{
    public void Listening(PeerAddress address) => Write(
        $"listening as {address}; ctrl-C ends",
        "listening",
        writer => writer.WriteString("address", address.ToString()));

    /// <summary>A stranger that did not become a peer.</summary>
    public void Rejected(EndPoint? from, PeerCloseReason reason) => Write(
        $"rejected {from}: {reason}",
        "rejected",
        writer =>
        {
            writer.WriteString("from", from?.ToString());
            WriteReason(writer, reason);
        });

    public void Connected(LightningPeer peer) => Write(
        $"peer {peer.RemoteKey}: connected; {DescribeFeatures(peer.RemoteFeatures)}; {DescribeNetworks(peer.RemoteInit)}",
        "connected",
        writer =>
        {
            writer.WriteString("peer", peer.RemoteKey.ToString());
            WriteFeatures(writer, peer.RemoteFeatures);
            WriteNetworks(writer, peer.RemoteInit);
        });

    /// <summary>A ping of ours that came back.</summary>
    public void Ping(int number, TimeSpan roundTrip) => Write(
        string.Create(CultureInfo.InvariantCulture, $"ping {number}: {roundTrip.TotalMilliseconds:F3} ms"),
        "ping",
        writer =>
        {
            writer.WriteNumber("number", number);
            writer.WriteNumber("milliseconds", roundTrip.TotalMilliseconds);
        });

    /// <summary>A message that the peer sent. The text of an error or warning is a stranger's: it is shown filtered.</summary>
    public void Received(PublicKey peer, IMessage message)
    {
        (ChannelId Channel, UntrustedText Text)? notice = message switch
        {
            Error error => (error.ChannelId, error.Data),
            Warning warning => (warning.ChannelId, warning.Data),
            _ => null,
        };
        var text = notice is { } said ? $": \"{said.Text}\"{(said.Channel == ChannelId.All ? "" : $" about channel {said.Channel}")}" : "";
        Write(
            string.Create(CultureInfo.InvariantCulture, $"peer {peer}: {message.TypeName} ({message.TypeNumber}), {message.GetLength()} bytes{text}"),
            "message",
            writer =>
            {
                writer.WriteString("peer", peer.ToString());
                writer.WriteNumber("type", message.TypeNumber);
                writer.WriteString("name", message.TypeName);
                writer.WriteNumber("bytes", message.GetLength());
                if (notice is { } known)
                {
                    writer.WriteString("text", known.Text.ToString());
                }
            });
    }

    /// <summary>A message that no application gets to see: a ping, or one of a type that is not known here.</summary>
    public void Passed(PublicKey peer, ushort type, int bytes)
    {
        var name = type == Wire.Messages.Ping.Type ? Wire.Messages.Ping.Name : null;
        var fate = name is not null ? "" : type % 2 == 1 ? ", not known here, ignored" : ", not known here, ends the connection";
        Write(
            string.Create(CultureInfo.InvariantCulture, $"peer {peer}: {name ?? "type"} {(name is null ? $"{type}" : $"({type})")}, {bytes} bytes{fate}"),
            "message",
            writer =>
            {
                writer.WriteString("peer", peer.ToString());
                writer.WriteNumber("type", type);
                writer.WriteString("name", name);
                writer.WriteNumber("bytes", bytes);
            });
    }

    public void Closed(PublicKey peer, PeerCloseReason reason) => Write(
        $"peer {peer}: {reason}",
        "closed",
        writer =>
        {
            writer.WriteString("peer", peer.ToString());
            WriteReason(writer, reason);
        });

    public static void WriteFeatures(Utf8JsonWriter writer, FeatureSet<InitContext> features)
    {
        writer.WriteStartArray("features");
        foreach (var bit in features.SetBits())
        {
            writer.WriteStartObject();
            writer.WriteString("name", Feature.OfBit(bit)?.Name);
            writer.WriteNumber("bit", bit);
            writer.WriteBoolean("required", bit % 2 == 0);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    public static void WriteNetworks(Utf8JsonWriter writer, Init init)
    {
        writer.WriteStartArray("networks");
        foreach (var chain in init.Networks ?? [])
        {
            writer.WriteStringValue(SessionOptions.NameOf(chain));
        }

        writer.WriteEndArray();
    }

    public static string DescribeNetworks(Init init) =>
        init.Networks is { IsEmpty: false } networks
            ? $"networks {string.Join(", ", networks.Select(SessionOptions.NameOf))}"
            : "no networks named";

    private static string DescribeFeatures(FeatureSet<InitContext> features)
    {
        var names = features.SetBits()
            .Select(bit => (Feature.OfBit(bit)?.Name ?? string.Create(CultureInfo.InvariantCulture, $"bit {bit}")) + (bit % 2 == 0 ? " (required)" : ""))
            .ToArray();
        return names.Length == 0 ? "no features" : $"features {string.Join(", ", names)}";
    }

    private static void WriteReason(Utf8JsonWriter writer, PeerCloseReason reason)
    {
        writer.WriteString("kind", reason.Kind.ToString());
        if (reason.Handshake is { } handshake)
        {
            writer.WriteString("handshake", handshake.ToString());
        }

        if (reason.Rule is { } rule)
        {
            writer.WriteString("rule", rule);
        }

        writer.WriteString("text", reason.Text);
    }

    private void Write(string line, string name, Action<Utf8JsonWriter> write)
    {
        if (json)
        {
            context.Terminal.WriteJsonLine(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("event", name);
                write(writer);
                writer.WriteEndObject();
            });
        }
        else
        {
            context.Terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{context.Time.GetLocalNow():HH:mm:ss} {line}"));
        }
    }
}
