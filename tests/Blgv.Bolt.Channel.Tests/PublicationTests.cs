using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests;

public sealed class PublicationTests
{
    /// <summary>After a reorganisation the funding is broadcast again, while the channel goes on being used.</summary>
    [Fact]
    public void A_funding_is_published_though_the_channel_has_moved_on_since_that_was_decided()
    {
        using var pair = Pair.Open(depth: 3);
        var core = pair.Alice.Core;
        pair.Alice.State = new Normal(core with { Funding = core.Funding with { Confirmed = null } });
        var publish = Assert.Single(ChannelMachine.Owed(pair.Alice.State).OfType<Publish>());
        Assert.IsType<CommandResult.Accepted>(pair.Alice.Command(new AddHtlcCommand(new(1_000_000), new(Pair.Hash("hash")), new(200), Bytes.Copy(new byte[1366]))));
        pair.Settle();
        Assert.True(pair.Alice.Core.Commitments.LocalNumber.Value > core.Commitments.LocalNumber.Value);

        var reply = publish.Transaction.Complete(pair.Alice.Signers.Channel);

        Assert.Equal((Refusal.None, core.Funding.Transaction), (reply.Refusal, reply.Value));
    }

    /// <summary>Without our first commitment the money could not be had back: the signer sees it before the funding goes out.</summary>
    [Fact]
    public void A_funding_is_not_published_where_the_signer_refuses_our_commitment()
    {
        using var pair = Pair.Open(depth: 3);
        var core = pair.Alice.Core;
        var wrong = CommitmentSteps.Accepted(core).Select(request => request with { Signatures = new(default, default) }).ToSequence();

        var reply = new FundingTransaction(wrong, core.Funding.Transaction!).Complete(pair.Alice.Signers.Channel);

        Assert.False(reply.IsGiven);
        Assert.Equal(Refusal.NotAccepted, reply.Refusal);
    }
}
