using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests.Storage;

/// <summary>Everything that is stored comes back: a fact, phase or property without its place in the codec fails here.</summary>
public sealed class CompletenessTests
{
    /// <summary>How often kinds of kinds are tried: the removals of HTLCs are three.</summary>
    private const int Variants = 3;

    public static TheoryData<string, int, bool> Facts => Cases(typeof(ChannelFact));

    public static TheoryData<string, int, bool> Phases => Cases(typeof(FundedState));

    [Theory]
    [MemberData(nameof(Facts))]
    public void Every_property_of_every_fact_comes_back(string name, int variant, bool isSparse)
    {
        var fact = (ChannelFact)new Filler(variant, isSparse).Make(Named(typeof(ChannelFact), name));

        Assert.True(ChannelCodec.TryDecodeFacts(ChannelCodec.EncodeFacts([fact, fact]).Span, out var decoded, out var error), error.ToString());
        Assert.Equal([fact, fact], decoded);
    }

    [Theory]
    [MemberData(nameof(Phases))]
    public void Every_property_of_every_phase_comes_back(string name, int variant, bool isSparse)
    {
        var phase = (FundedState)new Filler(variant, isSparse).Make(Named(typeof(FundedState), name));

        Assert.True(ChannelCodec.TryDecodeUnchecked(ChannelCodec.EncodeState(phase).Span, out var decoded, out var error), error.ToString());
        Assert.Null(DifferenceOf(phase, Assert.IsType<Offline>(decoded).Inner, name));
        Assert.True(new Offline(phase) == decoded);
    }

    [Theory]
    [InlineData(EndCause.Forgotten)]
    [InlineData(EndCause.Closed)]
    public void The_end_comes_back(EndCause cause)
    {
        Assert.True(ChannelCodec.TryDecodeState(ChannelCodec.EncodeState(new Ended(cause)).Span, out var decoded, out var error), error.ToString());
        Assert.Equal(new Ended(cause), decoded);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_property_beside_the_state_comes_back(bool isSparse)
    {
        var filler = new Filler(isSparse: isSparse);
        var record = filler.Make<RevocableRecord>();
        Assert.True(ChannelCodec.TryDecodeRevocable(ChannelCodec.EncodeRevocable(record).Span, out var readRecord, out var error), error.ToString());
        Assert.Equal(record, readRecord);

        var marks = isSparse ? SignerMarks.Initial : filler.Make<SignerMarks>();
        Assert.True(ChannelCodec.TryDecodeMarks(ChannelCodec.EncodeMarks(marks).Span, out var readMarks, out error), error.ToString());
        Assert.Equal(marks, readMarks);
    }

    [Fact]
    public void No_type_or_name_of_a_fact_is_used_twice_and_none_may_be_ignored()
    {
        var formats = ChannelCodec.Facts.All.ToArray();

        Assert.Equal(formats.Length, formats.Select(format => format.Type).Distinct().Count());
        Assert.Equal(formats.Length, formats.Select(format => format.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(formats, format => Assert.Equal(0UL, format.Type % 2));
        Assert.Equal(Filler.KindsOf(typeof(ChannelFact)).Length, formats.Length);
    }

    /// <summary>The property that was lost.</summary>
    private static string? DifferenceOf(object? expected, object? actual, string path) =>
        Equals(expected, actual) ? null
        : expected is not ChannelState and not ChannelCore and not Commitments and not ChannelParameters and not FundingStatus || actual is null ? path
        : expected.GetType().GetProperties()
            .Where(property => property.CanWrite)
            .Select(property => DifferenceOf(property.GetValue(expected), property.GetValue(actual), $"{path}.{property.Name}"))
            .FirstOrDefault(difference => difference is not null);

    private static Type Named(Type kind, string name) => Filler.KindsOf(kind).Single(type => type.Name == name);

    private static TheoryData<string, int, bool> Cases(Type kind)
    {
        var cases = new TheoryData<string, int, bool>();
        foreach (var type in Filler.KindsOf(kind))
        {
            for (var variant = 0; variant < Variants; variant++)
            {
                cases.Add(type.Name, variant, false);
                cases.Add(type.Name, variant, true);
            }
        }

        return cases;
    }
}
