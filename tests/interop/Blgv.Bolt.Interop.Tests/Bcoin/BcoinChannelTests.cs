using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Transactions.Tests.Spends;
using BitcoinSpend = Blgv.Bolt.Bitcoin.Tests.Spend;

namespace Blgv.Bolt.Interop.Tests.Bcoin;

/// <summary>What our channels put on chain is judged by bcoin as it is by us: every path of every output of random channels.</summary>
public sealed class BcoinChannelTests : InteropTests
{
    [Fact]
    public async Task Every_path_of_every_output_is_accepted_by_both()
    {
        await using var judge = BcoinJudge.Start();
        using var channels = new Channels(16);
        var spends = channels.Spends().SelectMany(spend => spend.Neighbours().Prepend(spend)).ToArray();

        var answers = await judge.JudgeAsync(spends.Select(AsBitcoin), Cancelled);

        Assert.InRange(spends.Length, 200, 1_000);
        Assert.All(spends.Zip(answers), pair =>
        {
            Assert.True(pair.Second is null, $"bcoin refuses {pair.First.Form}: {pair.Second}");
            Assert.Equal(ScriptError.None, pair.First.Verify());
        });
    }

    [Fact]
    public async Task Every_change_is_refused_by_both()
    {
        await using var judge = BcoinJudge.Start();
        using var channels = new Channels(4);

        // Of each form once with each kind of commitment: more of the same would only take longer.
        var mutations = channels.Spends().DistinctBy(spend => (spend.Form, spend.Delay > 0)).SelectMany(spend => spend.Mutations()).ToArray();

        var answers = await judge.JudgeAsync(mutations.Select(mutation => AsBitcoin(mutation.Spend)), Cancelled);

        Assert.InRange(mutations.Length, 300, 1_000);
        Assert.All(mutations.Zip(answers), pair =>
        {
            var (mutation, answer) = pair;
            Assert.True(answer is not null, $"bcoin accepts {mutation.Spend.Form}: {mutation.What}");
            Assert.Equal((mutation.Spend.Form, mutation.What, mutation.Error), (mutation.Spend.Form, mutation.What, mutation.Spend.Verify()));
            if (NameOf(mutation.Error) is { } name)
            {
                Assert.Equal((mutation.Spend.Form, mutation.What, name), (mutation.Spend.Form, mutation.What, answer));
            }
        });
    }

    /// <summary>bcoin's name for the reasons that have one and the same in both.</summary>
    private static string? NameOf(ScriptError error) => error switch
    {
        ScriptError.NullFail => "NULLFAIL",
        ScriptError.NullDummy => "SIG_NULLDUMMY",
        ScriptError.SignatureHighS => "SIG_HIGH_S",
        ScriptError.EqualVerifyFailed => "EQUALVERIFY",
        ScriptError.NonMinimalIf => "MINIMALIF",
        ScriptError.UnsatisfiedLockTime => "UNSATISFIED_LOCKTIME",
        _ => null,
    };

    private static BitcoinSpend AsBitcoin(Spend spend) => new(spend.Form, spend.Transaction, spend.SpentOutputs, spend.InputIndex);

    private sealed class Channels(int count) : IDisposable
    {
        private readonly RandomChannel[] _channels = [.. Enumerable.Range(0, count).Select(seed => new RandomChannel(new ChannelCase((ulong)seed, seed % 5)))];

        internal IEnumerable<Spend> Spends() => _channels.SelectMany(channel => new ChannelSpends(channel).All());

        public void Dispose() => Array.ForEach(_channels, channel => channel.Dispose());
    }
}
