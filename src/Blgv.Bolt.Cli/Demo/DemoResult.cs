using System.Text.Json;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>What the demo measured.</summary>
/// <param name="Connecting">TCP, handshake and init of a process that has just started.</param>
/// <param name="Ping">The fastest round trip.</param>
/// <param name="Sent">From this process to the other.</param>
/// <param name="Received">From the other to this one.</param>
/// <param name="CipherGain">How many times as fast as the platform's AEAD messages of that size are encrypted, sixteen at a time.</param>
/// <param name="Channels">The channels.</param>
internal sealed record DemoResult(TimeSpan Connecting, TimeSpan Ping, Throughput Sent, Throughput Received, double CipherGain, ChannelsResult Channels)
{
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("message_bytes", DemoTraffic.MessageSize);
        writer.WriteNumber("connect_milliseconds", Connecting.TotalMilliseconds);
        writer.WriteNumber("ping_milliseconds", Ping.TotalMilliseconds);
        Sent.WriteTo(writer, "sent");
        Received.WriteTo(writer, "received");
        writer.WriteNumber("cipher_gain", CipherGain);
        Channels.WriteTo(writer);
        writer.WriteEndObject();
    }
}
