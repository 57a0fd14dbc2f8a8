using System.Globalization;
using System.Text.Json;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>How much went one way, and how fast.</summary>
/// <param name="Messages">How many messages.</param>
/// <param name="Bytes">Their bytes before encryption.</param>
/// <param name="Elapsed">From the first sent to the last received.</param>
internal readonly record struct Throughput(long Messages, long Bytes, TimeSpan Elapsed)
{
    private const double Million = 1e6;

    public double MessagesPerSecond => Elapsed > TimeSpan.Zero ? Messages / Elapsed.TotalSeconds : 0;

    public double MegabytesPerSecond => Elapsed > TimeSpan.Zero ? Bytes / Elapsed.TotalSeconds / Million : 0;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{MessagesPerSecond,9:N0} messages/s  {MegabytesPerSecond,6:F1} MB/s");

    public void WriteTo(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("messages", Messages);
        writer.WriteNumber("bytes", Bytes);
        writer.WriteNumber("seconds", Elapsed.TotalSeconds);
        writer.WriteNumber("messages_per_second", MessagesPerSecond);
        writer.WriteNumber("megabytes_per_second", MegabytesPerSecond);
        writer.WriteEndObject();
    }
}
