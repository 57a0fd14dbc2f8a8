using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Harness;
using FsCheck.Fluent;

namespace Blgv.Bolt.Channel.Tests.Close;

/// <summary>For any balances, fee rates, dust limits and scripts, both sides come to the same transactions, and these are fair and can be spent.</summary>
public sealed class ClosingPropertyTests
{
    private static readonly string[] Scripts =
    [
        "0014" + new string('1', 40), "0020" + new string('2', 64), "5120" + new string('3', 64), "51024e73", "6028" + new string('4', 80),
        "6a06" + new string('5', 12), "6a4c50" + new string('6', 160),
    ];

    [Fact]
    public void Legacy() => Property.Holds(Inputs(scripts: 5).ToArbitrary(), input => Check(ClosingPair.Legacy, input), runs: 150);

    [Fact]
    public void Simple() => Property.Holds(Inputs(Scripts.Length).ToArbitrary(), input => Check(ClosingPair.Simple, input), runs: 200);

    private static FsCheck.Gen<Input> Inputs(int scripts) =>
        from funding in Gen.Frequency((3, Gen.Choose(20_000, 100_000)), (1, Gen.Choose(100_000, 2_000_000_000)))
        from share in Gen.Choose(0, 1000)
        from small in Gen.Choose(0, 4_000_000)
        from kind in Gen.Choose(0, 2)
        from rateA in Gen.Choose(253, 20_000)
        from rateB in Gen.Choose(253, 20_000)
        from dust in Gen.Choose(330, 3000)
        from scriptA in Gen.Choose(0, scripts - 1)
        from scriptB in Gen.Choose(0, scripts - 1)
        let total = (ulong)funding * 1000
        let least = 1_100_000UL
        let pushed = kind switch { 0 => total / 1000 * (ulong)share, 1 => (ulong)small, _ => total - least - (ulong)small }
        select new Input((ulong)funding, Math.Min(pushed, total - least), (uint)rateA, (uint)rateB, (ulong)dust, Scripts[scriptA], Scripts[scriptB]);

    private static void Check(NegotiatedSet features, Input input)
    {
        var (aliceScript, bobScript) = (Script.FromHex(input.AliceScript), Script.FromHex(input.BobScript));
        using var pair = new ClosingPair(
            features, input.Funding, input.Pushed, side => side with { DustLimit = new(input.Dust) }, aliceScript, bobScript);
        pair.Bob.FeeRate = new(input.BobRate);
        pair.ExchangeShutdown(input.AliceRate);
        pair.Pair.Settle();
        Assert.DoesNotContain(pair.Alice.Reports.Concat(pair.Bob.Reports), report => report.Kind != ReportKind.Closing);
        var (ofAlice, ofBob) = (Agreed(pair.Alice), Agreed(pair.Bob));
        Assert.NotEmpty(ofAlice);
        Assert.Equal(ofAlice.Keys.ToHashSet(), ofBob.Keys.ToHashSet());
        foreach (var (transaction, paidByAlice) in ofAlice)
        {
            // Where both give all they have to miners, what each proposes is one transaction.
            Assert.True(paidByAlice != ofBob[transaction] || transaction.Outputs.All(output => output.Amount.Value == 0));
            Fair(transaction, input, aliceScript, bobScript, paidByAlice);
        }

        Assert.Equal(ClosingPair.Published(pair.Alice).ToHashSet(), ClosingPair.Published(pair.Bob).ToHashSet());
        foreach (var transaction in ClosingPair.Published(pair.Alice))
        {
            pair.Spend(transaction);
            pair.Chain.Undo(1);
        }
    }

    /// <summary>Outputs and fee add up to the funding; who does not pay the fee has all that is its own, or nothing if that is dust.</summary>
    private static void Fair(Transaction transaction, Input input, Script alice, Script bob, bool paidByAlice)
    {
        var total = transaction.Outputs.Aggregate(0UL, (sum, output) => sum + output.Amount.Value);
        Assert.True(total <= input.Funding);
        var (payer, other) = paidByAlice ? (alice, bob) : (bob, alice);
        var (payerHas, otherHas) = (((input.Funding * 1000) - input.Pushed) / 1000, input.Pushed / 1000);
        (payerHas, otherHas) = paidByAlice ? (payerHas, otherHas) : (otherHas, payerHas);
        var isData = other.Span[0] == 0x6a;
        if (payer == other)
        {
            Assert.All(transaction.Outputs, output => Assert.True(isData ? output.Amount.Value == 0 : output.Amount.Value <= payerHas || output.Amount.Value == otherHas));
            return;
        }

        var others = transaction.Outputs.Where(output => output.ScriptPubKey == other).Select(output => output.Amount.Value).ToList();
        var payers = transaction.Outputs.Where(output => output.ScriptPubKey == payer).Select(output => output.Amount.Value).ToList();
        Assert.True(others.Count <= 1 && payers.Count <= 1);
        if (isData)
        {
            Assert.All(others, amount => Assert.Equal(0UL, amount));
        }
        else if (others.Count == 0)
        {
            Assert.True(otherHas < Math.Max(input.Dust, 354));
        }
        else
        {
            Assert.Equal(otherHas, others[0]);
        }

        Assert.All(payers, amount => Assert.True(amount <= payerHas));
    }

    private static Dictionary<Transaction, bool> Agreed(Party party) =>
        Assert.IsType<Closing>(party.State).Agreed.ToDictionary(agreed => agreed.Transaction, agreed => agreed.PaidByUs);

    private sealed record Input(
        ulong Funding, ulong Pushed, uint AliceRate, uint BobRate, ulong Dust, string AliceScript, string BobScript);
}
