using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Tests;

namespace Blgv.Bolt.Interop.Tests.Codecs;

/// <summary>Our codec against one that we did not write: each decodes what the other made, and encodes it to the same bytes.</summary>
public abstract class CodecTests : InteropTests
{
    /// <summary>So many messages of each kind go each way.</summary>
    private const int PerMessage = 25;

    private const int Seed = 2;

    private protected abstract CodecDriver Start();

    /// <summary>The messages that this codec knows; one that is lost must not go unnoticed.</summary>
    private protected abstract IEnumerable<string> Covered { get; }

    private protected abstract IEnumerable<LostRecord> LostRecords { get; }

    private protected abstract IEnumerable<RefusedSample> RefusedSamples { get; }

    private protected abstract PeerFilling FillingFor(string message, SplitMix64 random, Func<string, bool> isLost);

    [Fact]
    public async Task What_it_made_decodes_and_encodes_to_the_same_bytes()
    {
        await using var codec = Start();
        var known = await codec.MessagesAsync(Cancelled);
        Assert.Equal(Covered.Order(StringComparer.Ordinal), known.Values.Order(StringComparer.Ordinal));
        Assert.All(known, message => Assert.Equal(MessageRegistry.Bolt.Names[message.Key], message.Value));

        var refused = new List<RefusedSample>();
        foreach (var (name, bytes) in await codec.SamplesAsync(Seed, PerMessage, Cancelled))
        {
            if (MessageRegistry.Bolt.TryDecode(bytes, out var message, out var error))
            {
                Assert.Equal(name, message.TypeName);
                Assert.Equal(Convert.ToHexStringLower(bytes), Convert.ToHexStringLower(message.ToArray()));
                continue;
            }

            var reason = RefusedSamples.FirstOrDefault(row => (row.Message, row.Kind, row.TlvType) == (name, error.Kind, error.TlvType));
            Assert.True(reason is not null, $"{error}: {Convert.ToHexStringLower(bytes)}");
            refused.Add(reason);
        }

        Assert.Equal(RefusedSamples.ToHashSet(), [.. refused]);
    }

    [Fact]
    public async Task What_we_made_it_decodes_and_encodes_to_the_same_bytes()
    {
        await using var codec = Start();
        var ours = Covered.SelectMany(name => Made(name, PerMessage, record => IsLost(name, record))).ToArray();

        var theirs = await codec.RecodeAsync(ours.Select(message => message.Bytes), Cancelled);

        var different = ours.Zip(theirs)
            .Where(pair => pair.Second.Bytes is null || !pair.Second.Bytes.AsSpan().SequenceEqual(pair.First.Bytes))
            .GroupBy(pair => pair.First.Name, StringComparer.Ordinal)
            .Select(group => $"{group.Key}, {group.Count()} times, such as\n  {Convert.ToHexStringLower(group.First().First.Bytes)}\n  {group.First().Second}")
            .ToArray();
        Assert.True(different.Length == 0, string.Join('\n', different));
    }

    [Fact]
    public async Task What_it_is_said_to_lose_it_loses()
    {
        await using var codec = Start();
        foreach (var (name, record, _) in LostRecords)
        {
            // with this record and none of the others that it loses
            var ours = Made(name, PerMessage, other => other != record && IsLost(name, other)).ToArray();
            var without = Made(name, PerMessage, other => IsLost(name, other)).ToArray();

            var theirs = await codec.RecodeAsync(ours.Select(message => message.Bytes), Cancelled);

            Assert.NotEqual(ours.Select(message => message.Bytes), without.Select(message => message.Bytes));
            Assert.Contains(ours.Zip(theirs), pair => pair.Second.Bytes is null || !pair.Second.Bytes.AsSpan().SequenceEqual(pair.First.Bytes));
        }
    }

    private bool IsLost(string message, string record) => LostRecords.Any(row => row.Message == message && row.Record == record);

    private IEnumerable<Sample> Made(string name, int count, Func<string, bool> isLost)
    {
        var filling = FillingFor(name, new SplitMix64(Seed), isLost);
        for (var i = 0; i < count; i++)
        {
            yield return new Sample(name, EveryMessage.Named(name).Make(filling).ToArray());
        }
    }
}
