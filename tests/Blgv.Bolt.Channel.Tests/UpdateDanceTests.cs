using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests;

public sealed class UpdateDanceTests
{
    private static readonly Bytes Onion = Bytes.Copy(new byte[1366]);

    public static TheoryData<int> Fundings => [1, 2];

    [Theory]
    [MemberData(nameof(Fundings))]
    public void A_payment_goes_over_and_balances_follow(int fundings)
    {
        using var pair = Pair.InUse(fundings: fundings);
        var preimage = new Preimage(Pair.Hash("preimage"));
        var hash = new PaymentHash(Pair.HashOf(preimage));
        Assert.IsType<CommandResult.Accepted>(pair.Alice.Command(new AddHtlcCommand(new(10_000_000), hash, new(200), Onion)));
        pair.Settle();

        var ready = Assert.Single(pair.Bob.Ready);
        Assert.Equal(new HtlcKey(HtlcDirection.Received, new(0)), ready.Key);
        pair.Bob.Do(new HtlcTaken(ready.Key));
        Assert.IsType<CommandResult.Accepted>(pair.Bob.Command(new RemoveHtlcCommand(new(0), new HtlcRemoval.Fulfilled(preimage, null))));
        pair.Settle();

        Assert.IsType<HtlcRemoval.Fulfilled>(Assert.Single(pair.Alice.Settled).Removal);
        pair.Alice.Do(new HtlcTaken(new(HtlcDirection.Offered, new(0))));
        Assert.Empty(pair.Alice.Core.Commitments.Htlcs);
        Assert.Empty(pair.Bob.Core.Commitments.Htlcs);
        Assert.All(pair.Alice.Core.Commitments.Active, active => Assert.Equal(7_990_000_000UL, active.ToLocal.Value));
        Assert.All(pair.Bob.Core.Commitments.Active, active => Assert.Equal(8_010_000_000UL, active.ToLocal.Value));
        Assert.Empty(pair.Alice.Reports);
        Assert.Empty(pair.Bob.Reports);
        Assert.Empty(ChannelMachine.Owed(pair.Alice.State).OfType<HtlcSettled>());
    }
}
