using System.Collections.Concurrent;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Channel.Tests.Model;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using FsCheck.Fluent;

namespace Blgv.Bolt.Channel.Tests.OnChainModel;

/// <summary>
/// Random scripts against two machines, their hosts and keepers, and a chain that is not always kind. A failure prints the seed that replays it and a
/// script shrunk to the least that fails. BOLT_PROPERTY_RUNS makes it long.
/// </summary>
public sealed class OnChainModelTests
{
    private const int Runs = 25;
    private const int ScriptLength = 400;

    [Theory]
    [InlineData("anchors", 1)]
    [InlineData("static_remotekey", 1)]
    [InlineData("anchors", 2)]
    public void However_a_channel_ends_on_chain_each_gets_what_is_its_own(string type, int fundings)
    {
        var scripts = Arb.From(Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>(), ScriptLength), ModelTests.Shorter);
        var endings = new ConcurrentDictionary<string, int>();
        Property.Holds(
            scripts,
            script =>
            {
                using var run = new OnChainModelRun(OnChainPair.Open(type == "anchors" ? Pair.Anchors : Pair.StaticRemotekey, fundings, script.Length > 1 ? script[1] : (byte)0));
                run.Run(script);
                endings.AddOrUpdate(run.Ending, 1, static (_, count) => count + 1);
            },
            Runs);
        System.Console.Error.WriteLine(string.Join(", ", endings));
        Assert.True(endings.GetValueOrDefault("revoked") > 0 && endings.Count > 2, string.Join(", ", endings));
    }
}
