using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Channel.Tests.Model;
using FsCheck.Fluent;

namespace Blgv.Bolt.Channel.Tests.OnChainModel;

/// <summary>
/// Random scripts against two machines, their hosts and keepers, and a chain that is not always kind. A failure prints the seed that replays it and a
/// script shrunk to the least that fails. BOLT_PROPERTY_RUNS makes it long.
/// </summary>
public sealed class OnChainModelTests
{
    private const int Runs = 4;
    private const int ScriptLength = 400;

    public static TheoryData<string, int, ChannelEnding> Channels
    {
        get
        {
            var channels = new TheoryData<string, int, ChannelEnding>();
            foreach (var ending in Enum.GetValues<ChannelEnding>())
            {
                channels.Add("anchors", 1, ending);
                channels.Add("static_remotekey", 1, ending);
                channels.Add("anchors", 2, ending);
            }

            return channels;
        }
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public void However_a_channel_ends_on_chain_each_gets_what_is_its_own(string type, int fundings, ChannelEnding ending)
    {
        var scripts = Arb.From(Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>(), ScriptLength), ModelTests.Shorter);
        var blocks = 0L;
        Property.Holds(
            scripts,
            script =>
            {
                using var pair = OnChainPair.Open(type == "anchors" ? Pair.Anchors : Pair.StaticRemotekey, fundings, script.Length > 1 ? script[1] : (byte)0);
                using var run = new OnChainModelRun(pair, ending);
                run.Run(script);
                blocks += run.Blocks;
            },
            Runs);
        Assert.True(blocks > 30, $"Only {blocks} blocks were mined.");
    }
}
