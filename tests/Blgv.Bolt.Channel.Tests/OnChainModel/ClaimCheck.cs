using Blgv.Bolt.Channel.Tests.Model;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel.Tests.OnChainModel;

/// <summary>What must hold of claims at any time.</summary>
internal static class ClaimCheck
{
    /// <summary>Below this, to take an output may cost more than half of it.</summary>
    public static readonly Satoshi WorthTaking = new(1500);

    private const int ManyChances = 3;

    /// <summary>What is stored is compared with what runs at every step; that the same claims follow from it only now and then.</summary>
    private const uint SomeTimes = 8;

    public static void Check(Listener listener, SharedChain chain)
    {
        var party = listener.Party;
        var claims = ChannelMachine.Claims(party.State, party.Policy);
        if (chain.Regtest.Height.Value % SomeTimes == 0)
        {
            Assert.Equal(Essence(claims), Essence(ChannelMachine.Claims(WithHeight(party), party.Policy)));
        }

        if (party.Guarded is { } guarded && party.State.Phase is OnChain)
        {
            Assert.Equal(Essence(claims), Essence(ChannelMachine.Claims(guarded, party.Policy)));
        }

        if (party.State.Phase is FundedState phase)
        {
            Assert.Empty(SpendSteps.Owed(phase).OfType<Watch>().Select(watch => watch.OutPoint).Except(party.Watched));
        }

        if (!listener.IsUpToDate)
        {
            return;
        }

        foreach (var claim in claims.Where(claim => claim.Means is not ClaimMeans.Commitment))
        {
            Assert.True(chain.Regtest.TryGetUnspent(claim.OutPoint, out _), $"{party.Name} claims {claim.OutPoint}, which is spent.");
            Assert.True(listener.Chances.GetValueOrDefault(claim.OutPoint) <= ManyChances, $"{party.Name} does not get {Essence(claim)}.");
        }

        Assert.All(listener.Keeper.Plan.Skipped, skipped => Assert.True(
            skipped.Reason is SkipReason.NotMature || skipped.Claim.Value < WorthTaking, $"{party.Name} lets {Essence(skipped.Claim)} go: {skipped.Reason}."));
    }

    /// <summary>What is stored, at the height that the host tells.</summary>
    private static ChannelState WithHeight(ModelParty party) => party.State.Core is { } core && party.Loaded() is Offline offline
        ? offline with { Inner = offline.Inner.WithCore(stored => stored with { Height = core.Height }) }
        : party.Loaded();

    private static string Essence(Sequence<OnChainClaim> claims) => string.Join("\n", claims.Select(Essence));

    private static string Essence(OnChainClaim claim) =>
        $"{claim.OutPoint} {claim.Value} {claim.Since} {claim.Deadline} {claim.Group} {claim.Means.GetType().Name} {(claim.Means as ClaimMeans.Sweep)?.Claim} {claim.Weight}";
}
