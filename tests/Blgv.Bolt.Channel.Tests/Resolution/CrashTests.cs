using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests.Resolution;

/// <summary>The process dies after any effect of any block, and starts again: nothing is lost, and nothing said twice once it was heard.</summary>
public sealed class CrashTests
{
    [Theory]
    [InlineData("ours")]
    [InlineData("theirs")]
    [InlineData("revoked")]
    [Rule("5.1")]
    public void Wherever_it_dies_the_claims_and_what_upstream_hears_are_the_same(string which)
    {
        var (expected, heard, _) = Run(which, null);
        Assert.Equal([typeof(HtlcRemoval.Fulfilled), typeof(HtlcRemoval.EndedOnChain)], heard);
        var effects = 0;
        for (var died = true; died; effects++)
        {
            (var claims, var settled, died) = Run(which, effects);
            Assert.Equal(expected, claims);
            Assert.Equal(heard, settled);
        }

        Assert.InRange(effects, 10, 40);
    }

    private static (string[] Claims, Type[] Heard, bool Died) Run(string which, int? effects)
    {
        using var ending = new Ending();
        var heard = new List<HtlcRemoval>();
        var died = false;
        var paid = ending.Offer(ending.Alice, 50_000, "paid", 14);
        ending.Offer(ending.Alice, 40_000, "lapsed", 14);
        ending.Offer(ending.Bob, 60_000, "received", 40);
        using var bob = ending.CopyOf(ending.Bob);
        if (which == "revoked")
        {
            ending.Offer(ending.Bob, 1000, "newest");
        }

        ending.Pair.Disconnect();
        var commitment = which == "ours" ? ending.CommitmentOf(ending.Alice) : bob.Commitment();
        ending.Alice.EffectsLeft = effects;
        ending.Mine(commitment);
        Revive();
        var redeem = bob.After(ending.Bob, new(ending.Height), commitment, (paid, "paid")).Single(claim => claim.Means is ClaimMeans.Sweep { Claim: HtlcPreimageClaim } or ClaimMeans.HtlcStage { Preimage: not null });
        ending.Mine(ending.Take(bob.Signer, redeem));
        Revive();
        ending.MineTo(Ending.Start + 14);
        var lapsed = ending.Due(ending.Alice).Single(claim => claim.Value == new Satoshi(40_000));
        ending.Mine(ending.Take(ending.Alice, lapsed));
        Revive();
        for (var i = 0; i < 7; i++)
        {
            ending.MineEmpty();
            Revive();
        }

        ending.Restart(ending.Alice);
        Assert.Empty(ending.Alice.Settled);
        return ([.. Ending.Claims(ending.Alice).Select(claim => $"{claim.OutPoint} {claim.Value} {claim.Since} {claim.Deadline} {claim.Group}")], [.. heard.Select(removal => removal.GetType())], died);

        // Upstream is a host that takes note of what it hears, each time that it does.
        void Revive()
        {
            if (ending.Alice.IsDown)
            {
                died = true;
                ending.Restart(ending.Alice);
            }

            foreach (var settled in ending.Alice.Settled.ToArray())
            {
                if (ending.Alice.Do(new HtlcTaken(new(HtlcDirection.Offered, settled.Id))).Count > 0)
                {
                    heard.Add(settled.Removal);
                }
            }
        }
    }
}
