using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Cli.Demo;
using Blgv.Bolt.Node;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;

namespace Blgv.Bolt.Cli.Tests;

/// <summary>
/// A channel of 10,000 sat, of which 7,000 are Alice's in the end: her commitment pays 340, a child of her wallet 100, the sweep 100; one anchor of 330
/// is left.
/// </summary>
public sealed class CloseSheetTests
{
    private static readonly Script AliceWitness = WitnessScript('a');
    private static readonly Script DelayedWitness = WitnessScript('d');
    private static readonly Script AliceHome = StandardScript.P2wsh(AliceWitness);
    private static readonly Script BobHome = StandardScript.P2wsh(WitnessScript('b'));
    private static readonly Script Delayed = StandardScript.P2wsh(DelayedWitness);

    private static readonly NodeBooks Nothing = new(0, Htlcs: 0, SentCount: 0, Sent: 0, ReceivedCount: 0, Received: 0, FailedCount: 0, OpenCount: 0);
    private static readonly (NodeBooks Alice, NodeBooks Bob) End = (Nothing with { Sent = 1_500_000, Received = 500_000 }, Nothing with { Sent = 500_000, Received = 1_500_000 });

    private static readonly CloseSheet Sound = new(
        "closed",
        Funding: 10_000,
        Alice: new(Start: 8_000, Sent: 1_500, Received: 500, Penalty: 0, Fees: 540, Anchors: 330, Home: 6_130),
        Bob: new(Start: 2_000, Sent: 500, Received: 1_500, Penalty: 0, Fees: 0, Anchors: 0, Home: 3_000));

    private static readonly CloseSheet Punished = Sound with
    {
        Alice = Sound.Alice with { Penalty = 3_000, Home = 9_130 },
        Bob = Sound.Bob with { Penalty = -3_000, Home = 0 },
    };

    public static TheoryData<string> Corruptions => [.. Corrupted.Keys];

    private static Dictionary<string, CloseSheet> Corrupted { get; } = new(StringComparer.Ordinal)
    {
        ["funding"] = Sound with { Funding = 10_001 },
        ["put in by the other"] = Sound with { Alice = Sound.Alice with { Start = 7_999 }, Bob = Sound.Bob with { Start = 2_001 } },
        ["a satoshi gone on the way home"] = Sound with { Alice = Sound.Alice with { Home = 6_129 } },
        ["a satoshi home at the other"] = Sound with { Alice = Sound.Alice with { Home = 6_129 }, Bob = Sound.Bob with { Home = 3_001 } },
        ["a fee of the other's"] = Sound with { Alice = Sound.Alice with { Fees = 539 }, Bob = Sound.Bob with { Fees = 1 } },
        ["an anchor that nobody counts"] = Sound with { Alice = Sound.Alice with { Anchors = 0 } },
        ["received less than was sent"] = Sound with { Bob = Sound.Bob with { Received = 1_499, Home = 2_999 } },
        ["sent more than was received"] = Sound with { Bob = Sound.Bob with { Sent = 501, Home = 2_999 } },
        ["a penalty that nobody paid"] = Sound with { Alice = Sound.Alice with { Penalty = 10, Home = 6_140 } },
        ["a cheater who keeps some"] = Punished with
        {
            Alice = Punished.Alice with { Penalty = 2_990, Home = 9_120 },
            Bob = Punished.Bob with { Penalty = -2_990, Home = 10 },
        },
    };

    [Fact]
    public void Sheets_that_add_up_have_no_fault()
    {
        Assert.Empty(Sound.Faults());
        Assert.Empty(Punished.Faults());
        Assert.DoesNotContain(Sound.Lines(), line => line.Contains("penalty", StringComparison.Ordinal));
        Assert.Contains(Punished.Lines(), line => line.StartsWith("+ penalty ", StringComparison.Ordinal) && line.Contains("-3,000", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Corruptions))]
    public void A_sheet_that_does_not_add_up_says_so(string corruption)
    {
        var faults = Corrupted[corruption].Faults();

        Assert.NotEmpty(faults);
        Assert.All(faults, fault => Assert.StartsWith("closed: ", fault, StringComparison.Ordinal));
    }

    [Fact]
    public void A_sheet_is_made_from_the_books_and_the_blocks()
    {
        var (chain, channel) = PlayedChannel();

        var sheet = CloseSheet.Of("closed", channel, End, ChainLedger.Read(chain), (AliceHome, BobHome), isCheater: false);

        Assert.Equal(Sound, sheet);
        Assert.Equal(Sound.Funding - 3_000, sheet.Alice.Balance);
    }

    [Fact]
    public void What_a_node_does_not_get_home_is_a_fault()
    {
        var (chain, channel) = PlayedChannel();

        var sheet = CloseSheet.Of("closed", channel, End, ChainLedger.Read(chain), (AliceHome, StandardScript.P2wsh(WitnessScript('n'))), isCheater: false);

        Assert.Contains("closed: Bob got 0 sat, and by the books it should be 3000", sheet.Faults(), StringComparer.Ordinal);
    }

    [Fact]
    public void An_output_that_nobody_swept_is_no_anchor()
    {
        var (chain, channel) = PlayedChannel(isSwept: false);

        var sheet = CloseSheet.Of("closed", channel, End, ChainLedger.Read(chain), (AliceHome, BobHome), isCheater: false);

        Assert.Equal(330, sheet.Alice.Anchors);
        Assert.Contains("closed: Alice got 230 sat, and by the books it should be 6230", sheet.Faults(), StringComparer.Ordinal);
    }

    [Fact]
    public void All_money_is_in_wallets_at_miners_or_in_anchors()
    {
        var (chain, _) = PlayedChannel();
        var ledger = ChainLedger.Read(chain);

        var sheet = new WalletSheet((long)ledger.PutIn, (long)ledger.HeldBy(AliceHome), (long)ledger.HeldBy(BobHome), (long)ledger.Fees, Anchors: 330);

        Assert.Equal(new WalletSheet(PutIn: 11_000, Alice: 7_130, Bob: 3_000, Fees: 540, Anchors: 330), sheet);
        Assert.Empty(sheet.Faults());
        Assert.EndsWith(": every satoshi is accounted for", sheet.Lines().Last(), StringComparison.Ordinal);
        Assert.All([sheet with { Alice = 7_129 }, sheet with { Bob = 3_001 }, sheet with { Fees = 0 }, sheet with { Anchors = 0 }, sheet with { PutIn = 11_001 }], wrong =>
        {
            Assert.Single(wrong.Faults());
            Assert.EndsWith(": that does not add up", wrong.Lines().Last(), StringComparison.Ordinal);
        });
    }

    private static (RegtestBackend Chain, DemoChannel Channel) PlayedChannel(bool isSwept = true)
    {
        var chain = new RegtestChain();
        var coin = chain.Fund(AliceHome, new(1_000)).Output.OutPoint;
        var funding = chain.Fund(Delayed, new(10_000)).Output.OutPoint;
        var commitment = Spend([(funding, DelayedWitness)], (6_000, Delayed), (3_000, BobHome), (330, Delayed), (330, Delayed));
        var id = commitment.ComputeTxId();
        var child = Spend([(new(id, 2), DelayedWitness), (coin, AliceWitness)], (1_230, AliceHome));
        Assert.Null(chain.MineExactly([commitment, child], out _));
        var sweep = Spend([(new(id, 0), DelayedWitness)], (5_900, AliceHome));
        Assert.Null(chain.MineExactly(isSwept ? [sweep] : [], out _));
        return (new RegtestBackend(chain), new(funding, 10_000, (Nothing with { Balance = 8_000_000 }, Nothing with { Balance = 2_000_000 })));
    }

    private static Transaction Spend(IReadOnlyList<(OutPoint OutPoint, Script Witness)> inputs, params IReadOnlyList<(int Amount, Script Script)> outputs) => new(
        2,
        inputs.Select(input => new TransactionInput(input.OutPoint, TransactionInput.FinalSequence) { Witness = new([input.Witness.Content]) }).ToSequence(),
        outputs.Select(output => new TransactionOutput(new((ulong)output.Amount), output.Script)).ToSequence(),
        0);

    /// <summary>Anybody can spend what is paid to it; it is another script for each name.</summary>
    private static Script WitnessScript(char name) => Script.Copy([1, (byte)name, (byte)Opcode.Drop, (byte)Opcode.Op1]);
}
