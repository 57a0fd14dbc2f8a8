using System.Text.Json;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>What became of the channels of the demo, and of their money.</summary>
/// <param name="Together">The one that both closed together.</param>
/// <param name="Forced">The one that Alice closed alone.</param>
/// <param name="Cheated">The one that Bob closed with a revoked commitment.</param>
/// <param name="Wallets">All money.</param>
internal sealed record ChannelsResult(ChannelResult Together, CloseSheet Forced, CloseSheet Cheated, WalletSheet Wallets)
{
    /// <summary>What does not add up; nothing when everything is accounted for.</summary>
    public IReadOnlyList<string> Faults() => [.. Together.Sheet.Faults(), .. Forced.Faults(), .. Cheated.Faults(), .. Wallets.Faults()];

    /// <summary>The balance sheets, for a person.</summary>
    public IEnumerable<string> Lines() => [.. Together.Sheet.Lines(), .. Forced.Lines(), .. Cheated.Lines(), .. Wallets.Lines()];

    public void WriteTo(Utf8JsonWriter writer)
    {
        Together.WriteTo(writer, "channel");
        Forced.WriteTo(writer, "force_close");
        Cheated.WriteTo(writer, "cheat");
        Wallets.WriteTo(writer, "wallets");
    }
}
