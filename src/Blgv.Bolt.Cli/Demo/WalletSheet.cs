using System.Globalization;
using System.Text.Json;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>Where all the money of the demo is at its end, in satoshi: of all channels and all transactions together.</summary>
/// <param name="PutIn">What was taken out of what blocks pay.</param>
/// <param name="Alice">What Alice's wallet says it has.</param>
/// <param name="Bob">What is Bob's on chain.</param>
/// <param name="Fees">What miners got, by the blocks.</param>
/// <param name="Anchors">What the sheets of the channels say is left in anchors.</param>
internal sealed record WalletSheet(long PutIn, long Alice, long Bob, long Fees, long Anchors)
{
    /// <summary>What does not add up; nothing when every satoshi is accounted for.</summary>
    public IReadOnlyList<string> Faults() => PutIn == Alice + Bob + Fees + Anchors
        ? []
        : [string.Create(CultureInfo.InvariantCulture, $"of {PutIn} sat put in, wallets, fees and anchors have {Alice + Bob + Fees + Anchors}")];

    /// <summary>The sheet, for a person.</summary>
    public IEnumerable<string> Lines()
    {
        yield return "";
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{PutIn:N0} sat put in = {Alice:N0} in Alice's wallet + {Bob:N0} in Bob's + {Fees:N0} to miners + {Anchors:N0} left in anchors: {(Faults().Count == 0 ? "every satoshi is accounted for" : "that does not add up")}");
    }

    public void WriteTo(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("put_in_sat", PutIn);
        writer.WriteNumber("alice_sat", Alice);
        writer.WriteNumber("bob_sat", Bob);
        writer.WriteNumber("fees_sat", Fees);
        writer.WriteNumber("anchors_sat", Anchors);
        writer.WriteEndObject();
    }
}
