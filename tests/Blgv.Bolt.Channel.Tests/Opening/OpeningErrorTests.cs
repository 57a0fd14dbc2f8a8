using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel.Tests.Opening;

/// <summary>An opening that does not come to its end.</summary>
public sealed class OpeningErrorTests
{
    private static readonly string[] Phases = ["Unopened", "AwaitingAccept", "AwaitingFunding", "AwaitingFundingSigned", "AwaitingFundingCreated"];

    private static readonly bool[] Either = [false, true];

    public static TheoryData<string> AllPhases => [.. Phases];

    public static TheoryData<string, bool> PhasesAndIds => [.. from phase in Phases from all in Either select (phase, all)];

    [Theory]
    [MemberData(nameof(AllPhases))]
    [Rule("2.272")]
    public void A_lost_connection_ends_it(string phase)
    {
        using var pair = Pair.Unopened();
        var (party, command) = Into(pair, phase);
        party.Do(new Disconnected());
        Forgotten(party, command);
    }

    [Theory]
    [MemberData(nameof(PhasesAndIds))]
    [Rule("1.21")]
    [Rule("1.22")]
    [Rule("1.38")]
    public void An_error_ends_it(string phase, bool all)
    {
        using var pair = Pair.Unopened();
        var (party, command) = Into(pair, phase);
        var id = ((OpeningState)party.State).TemporaryId;
        party.Do(new PeerMessage(new Error { ChannelId = all ? ChannelId.All : id, Data = UntrustedText.FromString("no") }));
        Forgotten(party, command);
        Assert.Contains(party.Reports, report => report.Text == "The peer says: no");

        // Who is told so does not answer.
        Assert.Empty(party.Outbox);
    }

    [Theory]
    [MemberData(nameof(AllPhases))]
    [Rule("1.23")]
    public void An_error_of_another_channel_does_not(string phase)
    {
        using var pair = Pair.Unopened();
        var (party, _) = Into(pair, phase);
        var before = party.State;
        party.Do(new PeerMessage(new Error { ChannelId = new(Pair.Hash("another")) }));
        Assert.Equal(before, party.State);
        Assert.Empty(party.Reports);
    }

    [Theory]
    [MemberData(nameof(AllPhases))]
    public void A_warning_is_reported_and_no_more(string phase)
    {
        using var pair = Pair.Unopened();
        var (party, _) = Into(pair, phase);
        var before = party.State;
        party.Do(new PeerMessage(new Warning { Data = UntrustedText.FromString("careful") }));
        Assert.Equal(before, party.State);
        Assert.Equal("The peer warns: careful", Assert.Single(party.Reports).Text);
    }

    [Theory]
    [MemberData(nameof(AllPhases))]
    public void It_can_be_abandoned(string phase)
    {
        using var pair = Pair.Unopened();
        var (party, command) = Into(pair, phase);
        Assert.IsType<CommandResult.Accepted>(party.Command(new AbandonCommand()));
        Forgotten(party, command);
        if (phase == "Unopened")
        {
            Assert.Empty(party.Outbox);
        }
        else
        {
            Assert.IsType<Error>(Assert.Single(party.Outbox));
        }
    }

    [Theory]
    [MemberData(nameof(AllPhases))]
    [Rule("2.300")]
    [Rule("1.25")]
    public void A_message_out_of_place_ends_it_and_throws_nothing(string phase)
    {
        // Incident 21: any message in any phase.
        foreach (var message in Messages())
        {
            using var pair = Pair.Unopened();
            var (party, command) = Into(pair, phase);
            party.Do(new PeerMessage(message));
            Forgotten(party, command);
            Assert.IsType<Error>(Assert.Single(party.Outbox));
            Assert.Contains(party.Reports, report => report is { Kind: ReportKind.Failed, Rule: not null });

            // What comes after it finds nothing.
            party.Outbox.Clear();
            party.Do(new PeerMessage(message));
            party.Do(new BlockConnected(new(500), default, default));
            party.Do(new BlockDisconnected(new(499)));
            party.Do(new Tick());
            party.Do(new CommitDue());
            Assert.Empty(party.Outbox);
        }
    }

    [Theory]
    [MemberData(nameof(AllPhases))]
    public void Inputs_other_than_messages_change_nothing_but_the_height(string phase)
    {
        using var pair = Pair.Unopened();
        var (party, _) = Into(pair, phase);
        var before = (OpeningState)party.State;
        party.Do(new BlockConnected(new(500), default, default));
        party.Do(new BlockDisconnected(new(499)));
        before = before with { Setup = before.Setup with { Height = new(499) } };
        party.Do(new Tick());
        party.Do(new CommitDue());
        party.Do(new HtlcTaken(new(HtlcDirection.Offered, new(0))));
        party.Do(new PointReady(new(1), party.NodeId));
        party.Do(new Connected(Pair.AllFeatures));
        Assert.Equal(before, party.State);
        Assert.Empty(party.Outbox);
    }

    [Fact]
    public void A_signer_that_refuses_ends_nothing_but_the_connection()
    {
        using var pair = Pair.Unopened();
        var (party, command) = Into(pair, "AwaitingFundingSigned");
        Assert.Contains(party.Do(new SignerRefused(Refusal.DifferentState)), effect => effect is Disconnect);
        party.Do(new Disconnected());
        Forgotten(party, command);
    }

    [Fact]
    [Rule("1.22")]
    [Rule("1.23")]
    public void After_funding_the_channel_id_counts()
    {
        using var pair = Pair.Unopened();
        pair.Fund(Pair.Opening());
        pair.Bob.Do(new PeerMessage(new Error { ChannelId = new(Pair.Hash("another")) }));
        Assert.IsType<AwaitingReady>(pair.Bob.State);
        pair.Bob.Do(new PeerMessage(new Error { ChannelId = pair.Bob.Core.Id }));
        Assert.Equal(OnChainCause.PeerError, Assert.IsType<OnChain>(pair.Bob.State).Cause);

        // No money can be in it, if it does not confirm.
        pair.Chain.Deaf.Add(pair.Alice);
        pair.Bob.Do(new BlockConnected(pair.Bob.Core.Funding.Since + pair.Bob.Policy.ForgetAfter, default, default));
        Assert.Equal(new Ended(EndCause.Forgotten), pair.Bob.State);
        Assert.Equal(new ChannelEnded(EndCause.Forgotten), Assert.Single(pair.Bob.Log.OfType<Persist>().Last().Facts));
    }

    /// <summary>One message of each kind that fits in no phase of an opening, and those that fit in one with contents that do not.</summary>
    private static IEnumerable<IMessage> Messages()
    {
        using var pair = Pair.Unopened();
        var open = pair.OpenOf();
        yield return open with { ChannelType = null };
        using var other = Pair.Unopened();
        yield return other.AcceptOf(out _) with { TemporaryChannelId = default };
        yield return new FundingCreated { TemporaryChannelId = default, FundingTxid = default, FundingOutputIndex = 0, Signature = default };
        yield return new FundingSigned { ChannelId = default, Signature = default };
        yield return new ChannelReady { ChannelId = default, SecondPerCommitmentPoint = default };
        yield return new AnnouncementSignatures { ChannelId = default, ShortChannelId = default, NodeSignature = default, BitcoinSignature = default };
        yield return new Shutdown { ChannelId = default };
        yield return new Stfu { ChannelId = default, Initiator = 1 };
        yield return new CommitmentSigned { ChannelId = default, Signature = default };
        yield return new RevokeAndAck { ChannelId = default, PerCommitmentSecret = default, NextPerCommitmentPoint = default };
        yield return new UpdateFee { ChannelId = default, FeeratePerKw = default };
        yield return new TxAbort { ChannelId = default };
        yield return new ChannelReestablish
        {
            ChannelId = default,
            NextCommitmentNumber = default,
            NextRevocationNumber = default,
            YourLastPerCommitmentSecret = default,
            MyCurrentPerCommitmentPoint = default,
        };
    }

    private static (Party Party, CommandId? Command) Into(Pair pair, string phase)
    {
        CommandId command;
        switch (phase)
        {
            case "Unopened":
                return (pair.Alice, null);
            case "AwaitingAccept":
                command = pair.Alice.Order(Pair.Opening());
                pair.Alice.Outbox.Clear();
                return (pair.Alice, command);
            case "AwaitingFunding":
                pair.Agree(Pair.Opening());
                return (pair.Alice, null);
            case "AwaitingFundingSigned":
                pair.CreatedOf(out command);
                return (pair.Alice, command);
            default:
                pair.AcceptOf(out _);
                return (pair.Bob, null);
        }
    }

    private static void Forgotten(Party party, CommandId? command)
    {
        Assert.Equal(new Ended(EndCause.Forgotten), party.State);
        Assert.Contains(party.Reports, report => report.Kind is ReportKind.Forgotten);
        Assert.Empty(party.Log.OfType<Persist>());
        Assert.Empty(party.Published);
        if (command is { } id)
        {
            Assert.Equal(CommandRefusal.OpeningFailed, Assert.IsType<CommandResult.Refused>(party.AnswerTo(id)).Reason);
        }
    }
}
