using System.IO.Pipelines;

namespace Blgv.Bolt.Node.Tests.Hosting;

/// <summary>Two ends of a transport in memory.</summary>
internal sealed class PipePair
{
    public PipePair(int pauseWriterThreshold = 65_536)
    {
        var options = new PipeOptions(pauseWriterThreshold: pauseWriterThreshold, resumeWriterThreshold: pauseWriterThreshold / 2, useSynchronizationContext: false);
        var there = new Pipe(options);
        var back = new Pipe(options);
        Client = new End(back.Reader, there.Writer);
        Server = new End(there.Reader, back.Writer);
    }

    public IDuplexPipe Client { get; }

    public IDuplexPipe Server { get; }

    private sealed record End(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
