using System.Globalization;
using System.Text.Json;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>One side of a channel that ended on chain, in satoshi.</summary>
/// <param name="Start">What it had when the channel was opened.</param>
/// <param name="Sent">What it has paid by its books, on chain too.</param>
/// <param name="Received">What it was paid by its books, on chain too.</param>
/// <param name="Penalty">What it took from the other for cheating, or lost.</param>
/// <param name="Fees">What it paid to miners.</param>
/// <param name="Anchors">What it left in anchors, which cost more to take than they hold.</param>
/// <param name="Home">What came home on chain, less what its wallet added to fees.</param>
internal sealed record CloseSide(long Start, long Sent, long Received, long Penalty, long Fees, long Anchors, long Home)
{
    /// <summary>What it had in the channel by its books.</summary>
    public long Balance => Start - Sent + Received;

    /// <summary>What should have come home.</summary>
    public long Expected => Balance + Penalty - Fees - Anchors;
}

/// <summary>Where every satoshi is of a channel that ended on chain. The books say what each should have, the blocks what each got.</summary>
/// <param name="Title">How it ended.</param>
/// <param name="Funding">The output that the channel was.</param>
/// <param name="Alice">The side that opened it, and so pays for commitments.</param>
/// <param name="Bob">The other one.</param>
internal sealed record CloseSheet(string Title, long Funding, CloseSide Alice, CloseSide Bob)
{
    private const ulong Msat = BalanceSheet.MillisatoshisPerSatoshi;

    /// <summary>Makes the sheet, once nothing moves any more.</summary>
    /// <param name="title">How the channel ended.</param>
    /// <param name="channel">The channel, and what both had at its start.</param>
    /// <param name="end">The books of both at the end.</param>
    /// <param name="ledger">The blocks.</param>
    /// <param name="homes">Where the money of both goes.</param>
    /// <param name="isCheater">Whether Bob has cheated, so that what he had is Alice's.</param>
    public static CloseSheet Of(string title, DemoChannel channel, (NodeBooks Alice, NodeBooks Bob) end, ChainLedger ledger, (Script Alice, Script Bob) homes, bool isCheater)
    {
        var tree = ledger.TreeOf(channel.Funding, homes.Alice, homes.Bob);
        var anchors = ledger.LeftOf(tree, homes.Alice, homes.Bob).Where(output => output.Amount == CommitmentFormat.AnchorAmount).Sum(output => (long)output.Amount.Value);

        // The commitment is paid for by who opened the channel, all else by who made it; no transaction is of both.
        var fees = tree.Skip(1).ToLookup(entry => entry.Touches(homes.Alice), entry => (long)entry.Fee);
        var alice = SideOf(channel.Start.Alice, end.Alice, tree, homes.Alice) with { Fees = (long)tree[0].Fee + fees[true].Sum(), Anchors = anchors };
        var bob = SideOf(channel.Start.Bob, end.Bob, tree, homes.Bob) with { Fees = fees[false].Sum() };
        var penalty = isCheater ? bob.Balance : 0;
        return new(title, (long)channel.Amount, alice with { Penalty = penalty }, bob with { Penalty = -penalty });
    }

    /// <summary>What does not add up; nothing when every satoshi is accounted for.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        Require(Alice.Start + Bob.Start == Funding, $"at the start the two had {Alice.Start + Bob.Start} sat of {Funding}");
        Require(Alice.Sent == Bob.Received, $"Alice has sent {Alice.Sent} sat, Bob has received {Bob.Received}");
        Require(Bob.Sent == Alice.Received, $"Bob has sent {Bob.Sent} sat, Alice has received {Alice.Received}");
        Require(Alice.Penalty == -Bob.Penalty, $"one took {Alice.Penalty} sat for cheating, the other lost {-Bob.Penalty}");
        Require(Bob.Penalty == 0 || Bob.Home == 0, $"who cheated got {Bob.Home} sat");
        foreach (var (name, side) in new[] { ("Alice", Alice), ("Bob", Bob) })
        {
            Require(side.Expected == side.Home, $"{name} got {side.Home} sat, and by the books it should be {side.Expected}");
            Require(side.Fees >= 0 && side.Anchors >= 0, $"{name} was paid for closing");
        }

        var all = Alice.Home + Bob.Home + Alice.Fees + Bob.Fees + Alice.Anchors + Bob.Anchors;
        Require(all == Funding, $"homes, fees and anchors are {all} sat of {Funding}");
        return [.. faults.Select(fault => $"{Title}: {fault}")];

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
        yield return BalanceSheet.Row($"{Title}, in satoshi", "Alice", "Bob", "together");
        yield return Row("put in", Alice.Start, Bob.Start);
        yield return Row("- sent", Alice.Sent, Bob.Sent);
        yield return Row("+ received", Alice.Received, Bob.Received);
        yield return Row("= balance", Alice.Balance, Bob.Balance);
        if (Alice.Penalty != 0)
        {
            yield return Row("+ penalty", Alice.Penalty, Bob.Penalty);
        }

        yield return Row("- fees to miners", Alice.Fees, Bob.Fees);
        yield return Row("- left in anchors", Alice.Anchors, Bob.Anchors);
        yield return Row("= home on chain", Alice.Home, Bob.Home);
    }

    public void WriteTo(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("funding_sat", Funding);
        Write("alice", Alice);
        Write("bob", Bob);
        writer.WriteEndObject();

        void Write(string of, CloseSide side)
        {
            writer.WriteStartObject(of);
            writer.WriteNumber("start_sat", side.Start);
            writer.WriteNumber("sent_sat", side.Sent);
            writer.WriteNumber("received_sat", side.Received);
            writer.WriteNumber("penalty_sat", side.Penalty);
            writer.WriteNumber("fees_sat", side.Fees);
            writer.WriteNumber("anchors_sat", side.Anchors);
            writer.WriteNumber("home_sat", side.Home);
            writer.WriteEndObject();
        }
    }

    private static CloseSide SideOf(NodeBooks start, NodeBooks end, IReadOnlyList<LedgerEntry> tree, Script home) => new(
        Whole(start.Balance),
        Whole(end.Sent - start.Sent),
        Whole(end.Received - start.Received),
        Penalty: 0,
        Fees: 0,
        Anchors: 0,
        tree.SelectMany(entry => entry.Transaction.Outputs).Where(output => output.ScriptPubKey == home).Sum(output => (long)output.Amount.Value)
            - tree.SelectMany(entry => entry.Spent).Where(output => output.ScriptPubKey == home).Sum(output => (long)output.Amount.Value));

    /// <summary>All payments in these channels are of whole satoshis, so that nothing is rounded.</summary>
    private static long Whole(ulong millisatoshis) => millisatoshis % Msat == 0
        ? (long)(millisatoshis / Msat)
        : throw CommandFailure.OfData(string.Create(CultureInfo.InvariantCulture, $"{millisatoshis} msat are no whole number of satoshis, as all payments of this channel were."));

    private static string Row(string what, long alice, long bob) => BalanceSheet.Row(what, Text(alice), Text(bob), Text(alice + bob));

    private static string Text(long satoshis) => string.Create(CultureInfo.InvariantCulture, $"{satoshis:N0}");
}
