using System.IO.Pipelines;

namespace Blgv.Bolt.Noise;

/// <summary>A stream as a pair of pipes. Completing them disposes the stream.</summary>
internal sealed class StreamTransport : IDuplexPipe
{
    /// <summary>A read may take this much at once: several small messages, or a good part of a large one.</summary>
    private const int ReadSize = 32 * 1024;

    public StreamTransport(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: ReadSize));
        Output = PipeWriter.Create(stream);
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }
}
