using System.Text.Json;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>What became of the demo's channel.</summary>
/// <param name="Before">The payments before the kill.</param>
/// <param name="Reestablishing">From the start of the killed process to the channel in use again.</param>
/// <param name="After">The payments after it.</param>
/// <param name="Sheet">Where the money is.</param>
internal sealed record ChannelResult(PaymentProgress Before, TimeSpan Reestablishing, PaymentProgress After, BalanceSheet Sheet)
{
    public void WriteTo(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("payments_per_second", Before.PerSecond);
        writer.WriteNumber("htlcs_in_flight_at_kill", Before.Htlcs);
        writer.WriteNumber("reestablish_milliseconds", Reestablishing.TotalMilliseconds);
        writer.WriteNumber("payments_per_second_after", After.PerSecond);
        Sheet.WriteTo(writer);
        writer.WriteEndObject();
    }
}
