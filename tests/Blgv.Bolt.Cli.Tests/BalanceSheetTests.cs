using Blgv.Bolt.Cli.Demo;

namespace Blgv.Bolt.Cli.Tests;

public sealed class BalanceSheetTests
{
    /// <summary>Alice sent 3 payments of 600,001 msat in all and got 2 of 250,500 back; Bob paid the fee of 150 sat, and half a satoshi went with it.</summary>
    private static readonly BalanceSheet Sound = new(
        Funding: 10_000,
        PaidOut: 9_849,
        Alice: new(Start: 6_000_000, End: new(5_650_499, Htlcs: 0, SentCount: 3, Sent: 600_001, ReceivedCount: 2, Received: 250_500, FailedCount: 1, OpenCount: 0), Output: 5_650),
        Bob: new(Start: 4_000_000, End: new(4_349_501, Htlcs: 0, SentCount: 2, Sent: 250_500, ReceivedCount: 3, Received: 600_001, FailedCount: 0, OpenCount: 0), Output: 4_199));

    public static TheoryData<string> Corruptions => [.. Corrupted.Keys];

    private static Dictionary<string, BalanceSheet> Corrupted { get; } = new(StringComparer.Ordinal)
    {
        ["funding"] = Sound with { Funding = 10_001 },
        ["output to nobody"] = Sound with { PaidOut = 9_850 },
        ["less put in"] = Sound with { Alice = Sound.Alice with { Start = 5_999_999 } },
        ["put in by the other"] = Sound with { Alice = Sound.Alice with { Start = 5_999_999 }, Bob = Sound.Bob with { Start = 4_000_001 } },
        ["a millisatoshi gone"] = Sound with { Alice = Sound.Alice with { End = Sound.Alice.End with { Balance = 5_650_498 } } },
        ["a millisatoshi at the other"] = Sound with
        {
            Alice = Sound.Alice with { End = Sound.Alice.End with { Balance = 5_650_498 } },
            Bob = Sound.Bob with { End = Sound.Bob.End with { Balance = 4_349_502 } },
        },
        ["received less than was sent"] = Sound with { Bob = Sound.Bob with { End = Sound.Bob.End with { Received = 600_000 } } },
        ["sent more than was received"] = Sound with { Bob = Sound.Bob with { End = Sound.Bob.End with { Sent = 250_501 } } },
        ["a payment that nobody got"] = Sound with { Alice = Sound.Alice with { End = Sound.Alice.End with { SentCount = 4 } } },
        ["a payment that nobody sent"] = Sound with { Alice = Sound.Alice with { End = Sound.Alice.End with { ReceivedCount = 3 } } },
        ["a payment without an end"] = Sound with { Bob = Sound.Bob with { End = Sound.Bob.End with { OpenCount = 1 } } },
        ["an HTLC left"] = Sound with { Bob = Sound.Bob with { End = Sound.Bob.End with { Htlcs = 1 } } },
        ["paid out too much"] = Sound with { PaidOut = 9_850, Alice = Sound.Alice with { Output = 5_651 } },
        ["both pay the fee"] = Sound with { Alice = Sound.Alice with { Output = 5_649 }, Bob = Sound.Bob with { Output = 4_200 } },
    };

    [Fact]
    public void A_sheet_that_adds_up_says_so()
    {
        Assert.Empty(Sound.Faults());
        Assert.Equal(0, Sound.Lost);
        Assert.Equal("10,000 sat of funding = 5,650 to Alice + 4,199 to Bob + 151 of fee: every millisatoshi is accounted for", Sound.Lines().Last());
    }

    [Theory]
    [MemberData(nameof(Corruptions))]
    public void A_sheet_that_does_not_add_up_says_so(string corruption)
    {
        var sheet = Corrupted[corruption];

        Assert.NotEmpty(sheet.Faults());
        Assert.EndsWith(": that does not add up", sheet.Lines().Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_books_of_a_node_survive_the_way_through_the_pipe() =>
        Assert.Equal(Sound.Alice.End, NodeBooks.Parse(Sound.Alice.End.ToText()));
}
