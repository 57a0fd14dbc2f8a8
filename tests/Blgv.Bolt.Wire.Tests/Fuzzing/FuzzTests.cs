using System.Globalization;

namespace Blgv.Bolt.Wire.Tests.Fuzzing;

/// <summary>
/// Random messages and changed ones, the same in every run. <c>BOLT_FUZZ_RUNS=1000000</c> tries so many inputs of every message;
/// <c>BOLT_FUZZ_SEED</c> begins elsewhere. What fails is shown with its bytes: they go into a file of <c>regressions</c>.
/// </summary>
public sealed class FuzzTests
{
    /// <summary>So many changed ones are made of each pair of right messages.</summary>
    private const int PerPair = 16;

    /// <summary>So many messages are put to all their edges.</summary>
    private const int Messages = 3;

    private static readonly int Runs = FromEnvironment("BOLT_FUZZ_RUNS", 2000);
    private static readonly int Seed = FromEnvironment("BOLT_FUZZ_SEED", 1);

    [Theory]
    [MemberData(nameof(EveryMessage.Names), MemberType = typeof(EveryMessage))]
    public void Random_messages_are_decoded(string name)
    {
        var filling = new RandomFilling(SeedOf(name));
        for (var run = 0; run < Runs / PerPair; run++)
        {
            Assert.Equal(DecodeErrorKind.None, Try(name, Made(name, filling).Bytes, run));
        }
    }

    [Theory]
    [MemberData(nameof(EveryMessage.Names), MemberType = typeof(EveryMessage))]
    public void Changed_messages_are_refused_or_are_what_they_encode_to(string name)
    {
        var filling = new RandomFilling(SeedOf(name));
        var mutator = new Mutator(new SplitMix64(SeedOf(name)));
        var refused = 0;
        for (var run = 0; run < Runs;)
        {
            var (one, other) = (Made(name, filling), Made(name, filling));
            for (var i = 0; i < PerPair; i++, run++)
            {
                refused += Try(name, mutator.Mutate(one, other), run) == DecodeErrorKind.None ? 0 : 1;
            }
        }

        // a fuzzer whose inputs all fail at once, or never, tries nothing
        Assert.InRange(refused, Runs / 20, Runs * 19 / 20);
    }

    [Theory]
    [MemberData(nameof(EveryMessage.Names), MemberType = typeof(EveryMessage))]
    public void Every_field_may_stand_at_its_edges(string name)
    {
        var filling = new RandomFilling(SeedOf(name));
        for (var run = 0; run < Messages; run++)
        {
            foreach (var bytes in Mutator.Edges(Made(name, filling)))
            {
                Try(name, bytes, run);
            }
        }

        foreach (var bytes in Mutator.Sizes(Made(name, new SmallestFilling())))
        {
            Try(name, bytes, Messages);
        }
    }

    [Theory]
    [MemberData(nameof(EveryStream.Names), MemberType = typeof(EveryStream))]
    public void Changed_streams_are_refused_or_are_what_they_encode_to(string name)
    {
        var stream = EveryStream.Named(name);
        var filling = new RandomFilling(SeedOf(name));
        var mutator = new Mutator(new SplitMix64(SeedOf(name)));
        for (var run = 0; run < Runs;)
        {
            var (one, other) = (stream.Make(filling), stream.Make(filling));
            for (var i = 0; i < PerPair; i++, run++)
            {
                Try(name, mutator.Mutate(one, other), run, Recode);
            }
        }

        DecodeErrorKind Recode(byte[] bytes)
        {
            if (stream.TryRecode(bytes, out var again, out var error))
            {
                Assert.Equal(Convert.ToHexStringLower(bytes), Convert.ToHexStringLower(again));
                return DecodeErrorKind.None;
            }

            Assert.InRange(error.Offset, 0, bytes.Length);
            return error.Kind;
        }
    }

    [Fact]
    public void The_changes_bring_about_all_that_can_be_wrong_with_bytes()
    {
        var kinds = new SortedSet<DecodeErrorKind>();
        foreach (var name in new[] { "open_channel", "query_channel_range" })
        {
            var filling = new RandomFilling(SeedOf(name));
            for (var i = 0; i < 20; i++)
            {
                kinds.UnionWith(Mutator.Edges(Made(name, filling)).Select(MessageOracle.Check));
            }

            kinds.UnionWith(Mutator.Sizes(Made(name, new SmallestFilling())).Select(MessageOracle.Check));
        }

        // the registry goes by the type, so it is never the wrong one; no message has a text that must be UTF-8
        Assert.Equal(Enum.GetValues<DecodeErrorKind>().Except([DecodeErrorKind.WrongType, DecodeErrorKind.InvalidUtf8]), kinds);
    }

    private static MappedBytes Made(string name, Filling filling)
    {
        var message = EveryMessage.Named(name);
        return message.Map(message.Make(filling));
    }

    private static DecodeErrorKind Try(string name, byte[] bytes, int run) => Try(name, bytes, run, MessageOracle.Check);

    private static DecodeErrorKind Try(string name, byte[] bytes, int run, Func<byte[], DecodeErrorKind> check)
    {
        try
        {
            return check(bytes);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"{name}, seed {Seed}, run {run}: {exception.Message}\n{Convert.ToHexStringLower(bytes)}"), exception);
        }
    }

    private static ulong SeedOf(string name)
    {
        var hash = 14695981039346656037;
        foreach (var letter in name)
        {
            hash = unchecked((hash ^ letter) * 1099511628211);
        }

        return unchecked(hash + (ulong)Seed);
    }

    private static int FromEnvironment(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
