using System.Globalization;
using System.Runtime.CompilerServices;
using Blgv.Bolt.Crypto.Records;

namespace Blgv.Bolt.Crypto.Tests.Records;

/// <summary>Which lanes a process uses, and when none.</summary>
public sealed class LaneChoiceTests
{
    /// <summary>Set by <see cref="HardwareTests"/> for the processes it starts.</summary>
    internal const string ExpectedLanesVariable = "BOLT_TEST_EXPECTED_LANES";

    /// <summary>The widest lanes this process is to test.</summary>
    internal static int MostLanes { get; } =
        int.TryParse(Environment.GetEnvironmentVariable(ExpectedLanesVariable), CultureInfo.InvariantCulture, out var most) ? most : (int)LaneWidth.Sixteen;

    /// <summary>Set by <see cref="HardwareTests"/> for a process that has the AppContext switch on from its start.</summary>
    internal const string SwitchVariable = "BOLT_TEST_PLATFORM_CIPHER";

    public static TheoryData<int> Widths => Reference.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void Every_width_gives_the_known_answers(int width) => Assert.True(KnownAnswers.Hold((LaneWidth)width));

    [Theory]
    [MemberData(nameof(Widths))]
    public void Another_answer_is_noticed(int width)
    {
        var key = KnownAnswers.Key.ToArray();
        key[31] ^= 1;
        using var right = new RecordCipher(KnownAnswers.Key, (LaneWidth)width, ushort.MaxValue);
        using var wrong = new RecordCipher(key, (LaneWidth)width, ushort.MaxValue);
        Assert.True(KnownAnswers.Hold(right, right));
        Assert.False(KnownAnswers.Hold(right, wrong));
        Assert.False(KnownAnswers.Hold(wrong, right));
    }

    [Fact]
    public void The_widest_lanes_are_chosen_once_they_gave_the_known_answers()
    {
        LaneWidth asked = default;
        Assert.Equal(LaneWidth.Eight, LaneChoice.Choose(isPlatformForced: false, LaneWidth.Eight, width => (asked = width) == width));
        Assert.Equal(LaneWidth.Eight, asked);
    }

    [Fact]
    public void Lanes_that_give_another_answer_are_not_used() =>
        Assert.Equal(LaneWidth.Platform, LaneChoice.Choose(isPlatformForced: false, LaneWidth.Eight, _ => false));

    [Fact]
    public void The_switch_forces_the_platform_and_nothing_is_tried()
    {
        Assert.Equal(LaneWidth.Platform, LaneChoice.Choose(isPlatformForced: true, LaneWidth.Eight, _ => throw new InvalidOperationException()));

        // Other tests may make the first cipher meanwhile: so that is made before.
        _ = RecordCipher.Lanes;
        Assert.False(LaneChoice.IsPlatformForced);
        AppContext.SetSwitch("Blgv.Bolt.PlatformCipher", true);
        Assert.True(LaneChoice.IsPlatformForced);
        AppContext.SetSwitch("Blgv.Bolt.PlatformCipher", false);
        Assert.False(LaneChoice.IsPlatformForced);
    }

    [ModuleInitializer]
    internal static void TurnTheSwitchOn()
    {
        if (Environment.GetEnvironmentVariable(SwitchVariable) is not null)
        {
            AppContext.SetSwitch("Blgv.Bolt.PlatformCipher", true);
        }
    }

    [Fact]
    public void This_process_uses_the_widest_lanes_it_has()
    {
        Assert.Equal(LaneChoice.IsPlatformForced ? 0 : (int)LaneChoice.Widest, RecordCipher.Lanes);
        Assert.InRange(RecordCipher.Lanes, LaneChoice.IsPlatformForced ? 0 : 1, MostLanes);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Where_the_platform_has_no_aead_every_size_is_ours(int width) =>
        Assert.Equal(ushort.MaxValue, LaneChoice.LargestFused((LaneWidth)width, hasPlatform: false));

    [Fact]
    public void The_wider_the_lanes_the_larger_the_messages_that_are_ours()
    {
        int[] largest = [.. ((LaneWidth[])[LaneWidth.One, LaneWidth.Four, LaneWidth.Eight, LaneWidth.Sixteen]).Select(width => LaneChoice.LargestFused(width, hasPlatform: true))];
        Assert.Equal(largest.Order(), largest);
        Assert.Equal(ushort.MaxValue, largest[^1]);
    }

    [Fact]
    public void A_cipher_on_the_platform_makes_the_same_records()
    {
        using var cipher = Reference.Cipher((int)LaneWidth.Platform, 0);
        var lengths = Reference.Sizes(0, 300, 2000);
        var messages = Reference.Bytes(2300, "platform");
        var expected = Reference.RecordsOf(5, messages, lengths);
        var records = new byte[expected.Length];
        cipher.Encrypt(5, messages, lengths, records);
        Assert.Equal(expected, records);
        var opened = new byte[messages.Length];
        var progress = cipher.Decrypt(5, 6, RecordCipher.NoMessage, records, opened, new ushort[3]);
        Assert.Equal(new RecordProgress(RecordStop.NeedsMoreBytes, records.Length, 3, 6, RecordCipher.NoMessage), progress);
        Assert.Equal(messages, opened);

        records[^1] ^= 1;
        Assert.Equal(RecordStop.BadMessageTag, cipher.Decrypt(5, 6, RecordCipher.NoMessage, records, opened, new ushort[3]).Stop);
        Assert.Equal(-1, opened.AsSpan(300).IndexOfAnyExcept((byte)0));
    }
}
