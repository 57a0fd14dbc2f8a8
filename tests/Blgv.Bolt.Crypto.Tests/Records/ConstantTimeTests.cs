using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Blgv.Bolt.Crypto.Tests.Records;

/// <summary>The machine code of block function, MAC and comparison, read by <c>eng/check-constant-time</c>.</summary>
public sealed class ConstantTimeTests
{
    private static readonly string s_script = Repository.PathOf("eng", "check-constant-time");

    [Fact]
    public async Task No_conditional_jump_depends_on_data()
    {
        SkipWithoutBash();
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "The check reads x64 code only.");
        var isOptimized = typeof(RecordCipher).Assembly.GetCustomAttribute<DebuggableAttribute>() is not { IsJITOptimizerDisabled: true };
        Assert.SkipUnless(isOptimized, "This is no Release build.");
        Assert.SkipUnless(File.Exists(ChildProcess.TestProgram), $"{ChildProcess.TestProgram} is not there.");

        var (exitCode, output) = await ChildProcess.RunAsync("bash", [s_script, ChildProcess.TestProgram], [], TestContext.Current.CancellationToken);
        Assert.True(exitCode == 0, output);
    }

    [Theory]
    [InlineData("test rax, rax; je SHORT G_M000_IG03", "conditional jump on data")]
    [InlineData("cmp rax, rcx; jb G_M000_IG03", "conditional jump on data")]
    [InlineData("cmp rax, rcx; jae G_M000_IG02", "conditional jump on data")]
    [InlineData("add rax, rcx; dec rax; jne G_M000_IG02", "conditional jump on data")]
    [InlineData("mulx rcx, rax, rdi; dec rax; jne G_M000_IG02", "conditional jump on data")]
    [InlineData("mov eax, dword ptr [rdi+0x10]; dec eax; jne G_M000_IG02", "conditional jump on data")]
    [InlineData("mov eax, dword ptr [rbp-0x10]; mov dword ptr [rbp-0x10], ecx; dec eax; jne G_M000_IG02", "conditional jump on data")]
    [InlineData("dec rax; jne G_M000_IG02", "has 1 loops, the table says 0")]
    [InlineData("call [System.Math:Abs(long):long]", "not allowed: call")]
    [InlineData("div rcx", "not allowed: div")]
    [InlineData("jmp [rax]", "jump out of the method")]
    public async Task The_check_finds_what_it_looks_for(string instructions, string finding)
    {
        SkipWithoutBash();
        const string Method = "; Assembly listing for method Blgv.Bolt.Crypto.Records.TagAccumulator:Finish(System.UInt128):System.UInt128:this (FullOpts)";
        var listing = Path.GetTempFileName();
        try
        {
            string[] lines =
            [
                Method,
                "G_M000_IG01:                ;; offset=0x0000",
                "       push     rbp",
                "G_M000_IG02:                ;; offset=0x0001",
                .. instructions.Split("; ").Select(instruction => "       " + instruction.Replace(" ", "     ", StringComparison.Ordinal)),
                "G_M000_IG03:                ;; offset=0x0010",
                "       ret      ",
            ];
            await File.WriteAllLinesAsync(listing, lines, TestContext.Current.CancellationToken);
            var (exitCode, output) = await ChildProcess.RunAsync("bash", [s_script, "--read", listing], [], TestContext.Current.CancellationToken);
            Assert.Contains(finding, output, StringComparison.Ordinal);
            Assert.Equal(1, exitCode);
        }
        finally
        {
            File.Delete(listing);
        }
    }

    [Fact]
    public async Task The_check_wants_full_optimization_and_no_method_it_does_not_know()
    {
        SkipWithoutBash();
        var listing = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(
                listing,
                [
                    "; Assembly listing for method Blgv.Bolt.Crypto.Records.TagAccumulator:Finish(System.UInt128):System.UInt128:this (Tier0)",
                    "       ret      ",
                    "; Assembly listing for method Blgv.Bolt.Crypto.Records.TagAccumulator:FinishSoon():this (FullOpts)",
                    "       ret      ",
                ],
                TestContext.Current.CancellationToken);
            var (exitCode, output) = await ChildProcess.RunAsync("bash", [s_script, "--read", listing], [], TestContext.Current.CancellationToken);
            Assert.Contains("TagAccumulator:Finish: was not compiled with full optimization", output, StringComparison.Ordinal);
            Assert.Contains("TagAccumulator:FinishSoon: is not in the table", output, StringComparison.Ordinal);
            Assert.Equal(1, exitCode);
        }
        finally
        {
            File.Delete(listing);
        }
    }

    private static void SkipWithoutBash()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "bash and awk are not at hand on Windows.");
        Assert.SkipUnless(File.Exists("/bin/bash") || File.Exists("/usr/bin/bash"), "bash is not there.");
    }
}
