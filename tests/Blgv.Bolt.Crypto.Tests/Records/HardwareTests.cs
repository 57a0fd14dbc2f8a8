using System.Globalization;

namespace Blgv.Bolt.Crypto.Tests.Records;

/// <summary>The tests of the record cipher again, in processes that have some of the vector registers switched off.</summary>
public sealed class HardwareTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", 8)]
    [InlineData("DOTNET_EnableAVX2", 4)]
    [InlineData("DOTNET_EnableHWIntrinsic", 1)]
    public async Task The_cipher_is_the_same_without_a_class_of_hardware(string variable, int mostLanes)
    {
        await AssertPassesAsync(
            ["--filter-class", typeof(RecordCipherTests).FullName!, typeof(TagTests).FullName!, typeof(LaneChoiceTests).FullName!],
            [new(variable, "0"), new(LaneChoiceTests.ExpectedLanesVariable, mostLanes.ToString(CultureInfo.InvariantCulture))]);
    }

    [Fact]
    public async Task A_process_with_the_switch_on_uses_the_platform() => await AssertPassesAsync(
        ["--filter-method", $"{typeof(LaneChoiceTests).FullName}.{nameof(LaneChoiceTests.This_process_uses_the_widest_lanes_it_has)}"],
        [new(LaneChoiceTests.SwitchVariable, "1"), new(LaneChoiceTests.ExpectedLanesVariable, "0")]);

    private static async Task AssertPassesAsync(string[] filter, KeyValuePair<string, string>[] environment)
    {
        Assert.SkipUnless(File.Exists(ChildProcess.TestProgram), $"{ChildProcess.TestProgram} is not there.");
        string[] arguments = ["--no-ansi", "--no-progress", .. filter];
        var (exitCode, output) = await ChildProcess.RunAsync(ChildProcess.TestProgram, arguments, environment, TestContext.Current.CancellationToken);
        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("total: 0", output, StringComparison.Ordinal);
        Assert.Contains("failed: 0", output, StringComparison.Ordinal);
    }
}
