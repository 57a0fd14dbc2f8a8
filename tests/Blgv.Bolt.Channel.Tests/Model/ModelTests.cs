using Blgv.Bolt.Channel.Tests.Close;
using Blgv.Bolt.Channel.Tests.Harness;
using FsCheck.Fluent;

namespace Blgv.Bolt.Channel.Tests.Model;

/// <summary>
/// Random scripts against two machines and their hosts. A failure prints the seed that replays it and a script shrunk to the least that
/// fails. BOLT_PROPERTY_RUNS makes it long.
/// </summary>
public sealed class ModelTests
{
    private const int Runs = 60;
    private const int ScriptLength = 500;
    private const int ClosingLength = 60;

    public static TheoryData<string, int> Channels => new()
    {
        { "anchors", 1 },
        { "static_remotekey", 1 },
        { "anchors", 2 },
    };

    [Theory]
    [MemberData(nameof(Channels))]
    public void Whatever_happens_money_and_htlcs_come_out_even(string type, int fundings)
    {
        var scripts = Arb.From(Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>(), ScriptLength), Shorter);
        var steps = 0UL;
        Property.Holds(
            scripts,
            script =>
            {
                using var run = new ModelRun(Pair.InUse(type == "anchors" ? Pair.Anchors : Pair.StaticRemotekey, fundings: fundings));
                run.Run(script);
                steps += run.Steps;
            },
            Runs);
        Assert.True(steps > 10_000, $"Only {steps} steps were taken.");
    }

    /// <summary>From before the funding confirms: blocks come and go, and the funding transaction with them.</summary>
    [Fact]
    public void Whatever_happens_to_the_funding_the_channel_comes_into_use_and_comes_out_even()
    {
        var scripts = Arb.From(Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>(), ScriptLength), Shorter);
        Property.Holds(
            scripts,
            script =>
            {
                var pair = Pair.Unopened();
                var funding = pair.Fund(Pair.Opening(funding: 16_000_000, pushed: 8_000_000_000));
                using var run = new ModelRun(pair, new ModelChain(funding, pair.Chain.Regtest.Height.Value));
                run.Run(script);
            },
            Runs);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whatever_happens_a_close_pays_each_what_it_has(bool simple)
    {
        var scripts = Arb.From(Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>(), 2 * ClosingLength), Shorter);
        Property.Holds(
            scripts,
            script =>
            {
                var middle = script.Length / 4 * 2;
                using var closing = new ClosingPair(simple ? ClosingPair.Simple : ClosingPair.Legacy);
                using var run = new ModelRun(closing.Pair);
                (run.Alice.Features, run.Bob.Features) = (closing.Pair.Features, closing.Pair.Features);
                run.Run(script.AsSpan(0, middle));
                run.RunClose(script.AsSpan(middle), closing.Chain);
            },
            Runs);
    }

    /// <summary>The script with a part left out: large parts first, then single acts.</summary>
    public static IEnumerable<byte[]> Shorter(byte[] script)
    {
        for (var size = script.Length / 2 / 2 * 2; size >= 2; size = size / 2 / 2 * 2)
        {
            for (var from = 0; from + size <= script.Length; from += size)
            {
                yield return [.. script[..from], .. script[(from + size)..]];
            }
        }
    }
}
