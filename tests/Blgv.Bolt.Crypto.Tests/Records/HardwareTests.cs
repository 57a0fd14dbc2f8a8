using System.Diagnostics;
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
        var executable = Path.Combine(AppContext.BaseDirectory, typeof(HardwareTests).Assembly.GetName().Name + (OperatingSystem.IsWindows() ? ".exe" : string.Empty));
        Assert.SkipUnless(File.Exists(executable), $"{executable} is not there.");
        var start = new ProcessStartInfo(executable)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "--no-ansi",
                "--no-progress",
                "--filter-class",
                typeof(RecordCipherTests).FullName!,
                typeof(TagTests).FullName!,
                typeof(LaneChoiceTests).FullName!,
            },
            Environment =
            {
                [variable] = "0",
                [LaneChoiceTests.ExpectedLanesVariable] = mostLanes.ToString(CultureInfo.InvariantCulture),
            },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await errors;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output);
        Assert.DoesNotContain("total: 0", output, StringComparison.Ordinal);
        Assert.Contains("failed: 0", output, StringComparison.Ordinal);
    }
}
