using System.IO.Pipes;
using Blgv.Bolt.Cli.Demo;

namespace Blgv.Bolt.Cli.Tests;

public sealed class ControlPipeTests
{
    [Fact]
    public async Task A_question_is_answered_by_the_other_side()
    {
        using var there = new AnonymousPipeServerStream();
        using var back = new AnonymousPipeServerStream();
        using var asking = Pipe(Reader(back), Writer(there), (_, _) => "nothing");
        using var answering = Pipe(Reader(there), Writer(back), (verb, text) => $"{verb} of {text}");

        Assert.Equal("tip of 17", await asking.AskAsync("tip", "17", TestContext.Current.CancellationToken));
        Assert.Equal("pay of ", await asking.AskAsync("pay", "", TestContext.Current.CancellationToken));
        Assert.Equal("nothing", await answering.AskAsync("pay", "", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_failure_is_told()
    {
        using var there = new AnonymousPipeServerStream();
        using var back = new AnonymousPipeServerStream();
        using var asking = Pipe(Reader(back), Writer(there), (_, _) => "nothing");
        using var answering = Pipe(Reader(there), Writer(back), (_, _) => throw CommandFailure.OfData("No such\nverb."));

        var failure = await Assert.ThrowsAsync<CommandFailure>(() => asking.AskAsync("dig", "", TestContext.Current.CancellationToken));

        Assert.Equal("No such verb.", failure.Message);
    }

    [Fact]
    public async Task An_answer_that_a_kill_cut_off_is_none()
    {
        using var back = new AnonymousPipeServerStream();
        using var pipe = Pipe(Reader(back), TextWriter.Null, (_, _) => "");
        var asked = pipe.AskAsync("balance", "", TestContext.Current.CancellationToken);

        back.Write("=1 80000"u8);
        await back.DisposeAsync();

        await Assert.ThrowsAsync<ProcessGoneException>(() => asked);
        await Assert.ThrowsAsync<ProcessGoneException>(() => pipe.AskAsync("balance", "", TestContext.Current.CancellationToken));
    }

    private static ControlPipe Pipe(TextReader input, TextWriter output, Func<string, string, string> answer) =>
        new(input, output, (verb, text, _) => Task.Run(() => answer(verb, text)));

    private static StreamReader Reader(AnonymousPipeServerStream pipe) => new(new AnonymousPipeClientStream(PipeDirection.In, pipe.ClientSafePipeHandle));

    private static StreamWriter Writer(AnonymousPipeServerStream pipe) => new(pipe);
}
