namespace Blgv.Bolt.Cli.Tests;

public sealed class CommandTreeTests
{
    private static readonly string[] Commands = ["demo", "connect", "listen", "keygen", "decode", "encode", "invoice", "graph", "route", "conformance", "bench", "version"];

    [Fact]
    public async Task Help_lists_every_command_and_every_exit_code()
    {
        var help = await CommandLine.RunAsync("--help");

        Assert.Equal(ExitCode.Done, help.Code);
        Assert.All(Commands, command => Assert.Contains($"\n  {command} ", help.Out, StringComparison.Ordinal));
        Assert.All([0, 1, 2, 3, 130], code => Assert.Contains($"\n  {code} ", help.Out, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_arguments_it_shows_the_help() =>
        Assert.Equal((await CommandLine.RunAsync("--help")).Out, (await CommandLine.RunAsync()).Out);

    [Fact]
    public async Task The_second_processes_of_the_demo_are_no_commands_for_people() =>
        Assert.DoesNotContain("demo-", (await CommandLine.RunAsync("--help")).Out, StringComparison.Ordinal);

    [Theory]
    [InlineData("demo")]
    [InlineData("connect")]
    [InlineData("listen")]
    [InlineData("keygen")]
    [InlineData("decode", "message")]
    [InlineData("decode", "invoice")]
    [InlineData("decode", "offer")]
    [InlineData("encode", "message")]
    [InlineData("invoice", "create")]
    [InlineData("graph", "sync")]
    [InlineData("graph", "import")]
    [InlineData("graph", "stats")]
    [InlineData("graph", "show")]
    [InlineData("graph", "export")]
    [InlineData("route")]
    [InlineData("conformance")]
    [InlineData("bench")]
    [InlineData("version")]
    public async Task The_help_of_a_command_has_an_example_of_it(params string[] command)
    {
        var help = await CommandLine.RunAsync([.. command, "--help"]);

        Assert.Equal(ExitCode.Done, help.Code);
        var examples = help.Out[help.Out.IndexOf("Example", StringComparison.Ordinal)..];
        Assert.Contains($"bolt {string.Join(' ', command)}", examples, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("conect")]
    [InlineData("decode")]
    [InlineData("decode", "message")]
    [InlineData("decode", "invoice")]
    [InlineData("invoice", "create")]
    [InlineData("invoice", "create", "--key", "x", "--amount-msat", "much")]
    [InlineData("keygen", "--ouf", "x")]
    [InlineData("listen", "--port", "many")]
    [InlineData("connect")]
    [InlineData("graph")]
    [InlineData("graph", "export", "--format", "png")]
    [InlineData("route", "02", "03")]
    [InlineData("route", "02", "03", "5", "--max-parts", "0")]
    [InlineData("route", "02", "03", "5", "--fee-weight", "-1")]
    public async Task A_wrong_command_line_is_told_on_stderr_with_the_way_to_the_help(params string[] args)
    {
        var result = await CommandLine.RunAsync(args);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Empty(result.Out);
        Assert.StartsWith("bolt: ", result.Error, StringComparison.Ordinal);
        Assert.EndsWith("--help shows how it is used.", result.Error.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_help_that_is_pointed_to_is_that_of_the_command() =>
        Assert.Contains("bolt decode message --help", (await CommandLine.RunAsync("decode", "message")).Error, StringComparison.Ordinal);
}
