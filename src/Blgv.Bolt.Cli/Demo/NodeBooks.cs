using System.Globalization;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>What a node says it has, and what it has paid and been paid. Payments are read from its store, so that they outlive its process.</summary>
/// <param name="Balance">Its part of the channel, in millisatoshi; an HTLC under way belongs to who offered it.</param>
/// <param name="Htlcs">HTLCs in the channel, both ways.</param>
/// <param name="SentCount">Payments of its own that arrived.</param>
/// <param name="Sent">Their millisatoshis.</param>
/// <param name="ReceivedCount">Invoices of its own that are paid.</param>
/// <param name="Received">Their millisatoshis.</param>
/// <param name="FailedCount">Payments of its own that came back.</param>
/// <param name="OpenCount">Payments of its own of which it does not know yet what came of them.</param>
internal sealed record NodeBooks(
    ulong Balance, int Htlcs, int SentCount, ulong Sent, int ReceivedCount, ulong Received, int FailedCount, int OpenCount)
{
    public string ToText() => string.Join(
        ' ', new object[] { Balance, Htlcs, SentCount, Sent, ReceivedCount, Received, FailedCount, OpenCount }.Select(each => Convert.ToString(each, CultureInfo.InvariantCulture)));

    public static NodeBooks Parse(string text)
    {
        var numbers = text.Split(' ').Select(word => ulong.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        return new(numbers[0], (int)numbers[1], (int)numbers[2], numbers[3], (int)numbers[4], numbers[5], (int)numbers[6], (int)numbers[7]);
    }
}
