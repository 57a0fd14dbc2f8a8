using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests.Resolution;

/// <summary>Our commitment is in a block: what is ours is taken, when the chain lets us and not before.</summary>
public sealed class OwnCommitmentTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("5.12")]
    [Rule("5.16")]
    [Rule("5.17")]
    [Rule("5.18")]
    public void To_local_is_taken_once_its_delay_is_over_and_one_block_earlier_the_chain_refuses(bool anchors)
    {
        using var ending = new Ending(anchors);
        Assert.IsType<CommandResult.Accepted>(ending.Alice.Command(new ForceCloseCommand()));
        ending.Mine(Assert.Single(ending.Alice.Published.Skip(1)));
        var confirmed = ending.Height;
        var claim = Assert.Single(Ending.Claims(ending.Alice));
        Assert.Equal((confirmed + Ending.Delay, null, ClaimGroupKind.Uncontested), (claim.Since.Value, claim.Deadline, claim.Group.Kind));
        var sweep = ending.Take(ending.Alice, claim);
        ending.MineTo(confirmed + Ending.Delay - 2);
        Assert.Equal(SubmitError.SequenceNotReached, ending.Try(sweep));
        ending.MineEmpty();
        ending.Mine(sweep);
        Assert.Equal(confirmed + Ending.Delay, ending.Height);
        Assert.Empty(Ending.Claims(ending.Alice));
    }
}
