using System.Globalization;
using System.Text.Json;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>One side of the balance sheet.</summary>
/// <param name="Start">What it had when the channel was opened, in millisatoshi.</param>
/// <param name="End">Its balance and books when the last payment was settled.</param>
/// <param name="Output">What the closing transaction paid it, in satoshi.</param>
internal sealed record SheetSide(ulong Start, NodeBooks End, ulong Output)
{
    /// <summary>What it should have: double entry, since balance and books know nothing of each other.</summary>
    public Int128 Expected => (Int128)Start - End.Sent + End.Received;

    /// <summary>What it gave up to the fee of the closing transaction, in satoshi; beside the part of a satoshi that no output can hold.</summary>
    public Int128 FeePaid => (Int128)(End.Balance / BalanceSheet.MillisatoshisPerSatoshi) - Output;
}

/// <summary>Where every millisatoshi of the demo's channel is: what was put in, paid both ways, and paid out.</summary>
/// <param name="Funding">The output that the channel was, in satoshi.</param>
/// <param name="PaidOut">All outputs of the transaction that spent it, in satoshi.</param>
/// <param name="Alice">The side of this process.</param>
/// <param name="Bob">The side of the process that was killed.</param>
internal sealed record BalanceSheet(ulong Funding, ulong PaidOut, SheetSide Alice, SheetSide Bob)
{
    public const ulong MillisatoshisPerSatoshi = 1000;

    /// <summary>The fee of the closing transaction, in satoshi.</summary>
    public Int128 Fee => (Int128)Funding - PaidOut;

    /// <summary>Payments that one side has made and the other not got, or got and nobody made; and those of which nobody knows.</summary>
    public int Lost =>
        Math.Abs(Alice.End.SentCount - Bob.End.ReceivedCount) + Math.Abs(Bob.End.SentCount - Alice.End.ReceivedCount) + Alice.End.OpenCount + Bob.End.OpenCount;

    /// <summary>What does not add up; nothing when every millisatoshi is accounted for.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        Int128 all = (Int128)Funding * MillisatoshisPerSatoshi;
        Require((Int128)Alice.Start + Bob.Start == all, $"at the start the two had {(Int128)Alice.Start + Bob.Start} msat of {all}");
        Require((Int128)Alice.End.Balance + Bob.End.Balance == all, $"at the end the two had {(Int128)Alice.End.Balance + Bob.End.Balance} msat of {all}");
        Require(Alice.End.Sent == Bob.End.Received, $"Alice has sent {Alice.End.Sent} msat, Bob has received {Bob.End.Received}");
        Require(Bob.End.Sent == Alice.End.Received, $"Bob has sent {Bob.End.Sent} msat, Alice has received {Alice.End.Received}");
        Require(Lost == 0, $"{Lost} payments are lost");
        foreach (var (name, side) in new[] { ("Alice", Alice), ("Bob", Bob) })
        {
            Require(side.End.Htlcs == 0, $"{name} has {side.End.Htlcs} HTLCs left");
            Require(side.Expected == side.End.Balance, $"{name} has {side.End.Balance} msat, and by the books {side.Expected}");
            Require(side.FeePaid >= 0, $"{name} was paid {-side.FeePaid} sat too much");
        }

        Require((Int128)Alice.Output + Bob.Output == PaidOut, $"the closing transaction pays {PaidOut} sat, of which {(Int128)Alice.Output + Bob.Output} to the two");
        Require(Alice.FeePaid == 0 || Bob.FeePaid == 0, $"both paid for the closing transaction: {Alice.FeePaid} and {Bob.FeePaid} sat");
        Require(Fee >= 0, $"the closing transaction pays {PaidOut} sat out of {Funding}");
        return faults;

        void Require(bool holds, FormattableString fault)
        {
            if (!holds)
            {
                faults.Add(fault.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>The sheet, for a person.</summary>
    public IEnumerable<string> Lines()
    {
        yield return "";
        yield return Row("balance sheet, in satoshi", "Alice", "Bob", "together");
        yield return Row("put in", Alice.Start, Bob.Start);
        yield return Row("- sent", Alice.End.Sent, Bob.End.Sent);
        yield return Row("+ received", Alice.End.Received, Bob.End.Received);
        yield return Row("= balance", Alice.End.Balance, Bob.End.Balance);
        yield return Row("paid out on chain", Alice.Output * MillisatoshisPerSatoshi, Bob.Output * MillisatoshisPerSatoshi);
        yield return string.Create(CultureInfo.InvariantCulture, $"payments: Alice to Bob {Settled(Alice.End)}; Bob to Alice {Settled(Bob.End)}; lost: {Lost}");
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{Funding:N0} sat of funding = {Alice.Output:N0} to Alice + {Bob.Output:N0} to Bob + {Fee:N0} of fee: {(Faults().Count == 0 ? "every millisatoshi is accounted for" : "that does not add up")}");
    }

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteNumber("funding_sat", Funding);
        writer.WriteNumber("closing_fee_sat", (long)Fee);
        writer.WriteNumber("payments_lost", Lost);
        Write("alice", Alice);
        Write("bob", Bob);

        void Write(string name, SheetSide side)
        {
            writer.WriteStartObject(name);
            writer.WriteNumber("start_msat", side.Start);
            writer.WriteNumber("sent_msat", side.End.Sent);
            writer.WriteNumber("received_msat", side.End.Received);
            writer.WriteNumber("end_msat", side.End.Balance);
            writer.WriteNumber("output_sat", side.Output);
            writer.WriteNumber("payments_settled", side.End.SentCount);
            writer.WriteNumber("payments_failed", side.End.FailedCount);
            writer.WriteEndObject();
        }
    }

    private static string Settled(NodeBooks books) => string.Create(CultureInfo.InvariantCulture, $"{books.SentCount:N0} settled, {books.FailedCount:N0} failed");

    private static string Row(string what, ulong alice, ulong bob) => Row(what, Text(alice), Text(bob), Text(alice + bob));

    public static string Row(string what, string alice, string bob, string together) => $"{what,-28}{alice,20}{bob,20}{together,20}";

    private static string Text(ulong millisatoshis) => string.Create(CultureInfo.InvariantCulture, $"{millisatoshis / (decimal)MillisatoshisPerSatoshi:N3}");
}
