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
        Assert.SkipUnless(File.Exists(ChildProcess.TestProgram), $"{ChildProcess.TestProgram} is not there.");
        string[] arguments =
        [
            "--no-ansi",
            "--no-progress",
            "--filter-class",
            typeof(RecordCipherTests).FullName!,
            typeof(TagTests).FullName!,
            typeof(LaneChoiceTests).FullName!,
        ];
        KeyValuePair<string, string>[] environment =
        [
            new(variable, "0"),
            new(LaneChoiceTests.ExpectedLanesVariable, mostLanes.ToString(CultureInfo.InvariantCulture)),
        ];
        var (exitCode, output) = await ChildProcess.RunAsync(ChildProcess.TestProgram, arguments, environment, TestContext.Current.CancellationToken);
        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("total: 0", output, StringComparison.Ordinal);
        Assert.Contains("failed: 0", output, StringComparison.Ordinal);
    }
}
