using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel.Tests.Batches;

/// <summary>start_batch, and commitment_signed on several funding outputs.</summary>
public sealed class BatchTests
{
    [Fact]
    [Rule("2.244")]
    public void A_batch_is_taken_whole_in_any_order()
    {
        using var pair = Signed(2, out var start, out var members);
        Tell(pair.Bob, start);
        Assert.Empty(Tell(pair.Bob, members[1]));
        Tell(pair.Bob, members[0]);
        Assert.Single(pair.Bob.Outbox.OfType<RevokeAndAck>());
        Assert.Equal(0, pair.Bob.Core.Session.BatchLeft);
        Assert.Empty(pair.Bob.Core.Session.Batch);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [Rule("2.144")]
    public void A_batch_of_one_or_none_is_ignored_with_a_warning(ushort size)
    {
        using var pair = Signed(1, out _, out var members);
        var effects = Tell(pair.Bob, Start(pair, size));
        Assert.Equal("2.144", Assert.Single(effects.OfType<Report>()).Rule);
        Assert.IsType<Warning>(Assert.IsType<Plain>(Assert.Single(effects.OfType<Send>()).Message).Message);
        Assert.Empty(effects.OfType<Disconnect>());
        Tell(pair.Bob, members[0]);
        Assert.Single(pair.Bob.Outbox.OfType<RevokeAndAck>());
    }

    [Theory]
    [InlineData(20, false)]
    [InlineData(21, true)]
    [InlineData(ushort.MaxValue, true)]
    [Rule("2.145")]
    public void A_batch_has_at_most_twenty_messages(ushort size, bool isRefused)
    {
        using var pair = Signed(2, out _, out _);
        var effects = Tell(pair.Bob, Start(pair, size));
        Assert.Equal(isRefused, effects.OfType<Disconnect>().Any());
        Assert.Equal(isRefused ? "2.145" : null, effects.OfType<Report>().SingleOrDefault()?.Rule);
        Assert.Equal(isRefused ? 0 : 20, pair.Bob.Core.Session.BatchLeft);
    }

    [Fact]
    [Rule("2.146")]
    public void A_member_for_another_channel_is_refused()
    {
        using var pair = Signed(2, out var start, out var members);
        Tell(pair.Bob, start);
        Breaks(pair.Bob, members[0] with { ChannelId = new(Pair.Hash("another")) }, "2.146");
    }

    [Fact]
    [Rule("2.300")]
    public void Something_else_in_a_batch_is_refused()
    {
        using var pair = Signed(2, out var start, out var members);
        Tell(pair.Bob, start);
        Tell(pair.Bob, members[0]);
        Breaks(pair.Bob, new UpdateFee { ChannelId = pair.Bob.Core.Id, FeeratePerKw = new(300) }, "2.300");
        Breaks(pair.Bob, start, "2.300");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(128)]
    [Rule("2.147")]
    public void A_batch_of_another_type_is_no_batch(int? type)
    {
        using var pair = Signed(1, out _, out var members);
        Assert.Empty(Tell(pair.Bob, Start(pair, 2) with { MessageType = (ushort?)type }));
        Tell(pair.Bob, members[0]);
        Assert.Single(pair.Bob.Outbox.OfType<RevokeAndAck>());
    }

    [Fact]
    [Rule("2.217")]
    public void Several_fundings_need_a_batch()
    {
        using var pair = Signed(2, out _, out var members);
        Fails(pair.Bob, members[0], "2.217");
    }

    [Fact]
    [Rule("2.218")]
    public void A_member_names_its_funding()
    {
        using var pair = Signed(2, out var start, out var members);
        Tell(pair.Bob, start);
        Fails(pair.Bob, members[0] with { FundingTxid = null }, "2.218");
    }

    [Fact]
    [Rule("2.219")]
    public void Every_funding_has_a_member()
    {
        using var pair = Signed(2, out var start, out var members);
        Tell(pair.Bob, start);
        Tell(pair.Bob, members[0]);
        Fails(pair.Bob, members[0], "2.219");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("2.220")]
    public void With_one_funding_members_for_others_are_ignored(bool first)
    {
        using var pair = Signed(1, out _, out var members);
        var other = members[0] with { FundingTxid = new TxId(Pair.Hash("other")) };
        Tell(pair.Bob, Start(pair, 2));
        Tell(pair.Bob, first ? other : members[0]);
        Tell(pair.Bob, first ? members[0] : other);
        Assert.Single(pair.Bob.Outbox.OfType<RevokeAndAck>());
        Assert.Empty(pair.Bob.Reports);
    }

    [Fact]
    [Rule("2.221")]
    public void With_one_funding_it_has_a_member()
    {
        using var pair = Signed(1, out _, out var members);
        var other = members[0] with { FundingTxid = new TxId(Pair.Hash("other")) };
        Tell(pair.Bob, Start(pair, 2));
        Tell(pair.Bob, other);
        Fails(pair.Bob, other, "2.221");
    }

    [Fact]
    public void A_batch_ends_with_the_connection()
    {
        using var pair = Signed(2, out var start, out var members);
        Tell(pair.Bob, start);
        Tell(pair.Bob, members[0]);
        pair.Reconnect();
        pair.Settle();
        Assert.Single(pair.Bob.Ready);
        Assert.Empty(pair.Bob.Reports);
    }

    /// <summary>Alice has signed an HTLC, and Bob has seen all but the signatures.</summary>
    private static Pair Signed(int fundings, out StartBatch start, out CommitmentSigned[] members)
    {
        var pair = Pair.InUse(fundings: fundings);
        pair.Alice.Command(new AddHtlcCommand(new(5_000_000), new(Pair.Hash("one")), new(200), Bytes.Copy(new byte[1366])));
        Pair.DeliverOne(pair.Alice, pair.Bob);
        pair.Alice.Do(new CommitDue());
        start = pair.Alice.Outbox.OfType<StartBatch>().SingleOrDefault() ?? Start(pair, (ushort)fundings);
        members = [.. pair.Alice.Outbox.OfType<CommitmentSigned>()];
        Assert.Equal((fundings, fundings), (start.BatchSize, members.Length));
        pair.Alice.Outbox.Clear();
        return pair;
    }

    private static StartBatch Start(Pair pair, ushort size) =>
        new() { ChannelId = pair.Bob.Core.Id, BatchSize = size, MessageType = CommitmentSigned.Type };

    private static Sequence<ChannelEffect> Tell(Party party, IMessage message) => party.Do(new PeerMessage(message));

    private static void Breaks(Party party, IMessage message, string rule)
    {
        var effects = Tell(party, message);
        Assert.Equal(rule, Assert.Single(effects.OfType<Report>()).Rule);
        Assert.Single(effects.OfType<Disconnect>());
    }

    private static void Fails(Party party, IMessage message, string rule)
    {
        Assert.Equal(rule, Assert.Single(Tell(party, message).OfType<Report>()).Rule);
        Assert.IsType<OnChain>(party.State);
        Assert.IsType<Error>(party.Outbox.Last());
    }
}
