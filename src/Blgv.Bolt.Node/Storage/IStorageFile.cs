namespace Blgv.Bolt.Node;

/// <summary>An open file of an <see cref="IStorageFolder"/>.</summary>
internal interface IStorageFile : IDisposable
{
    /// <summary>The number of bytes it has.</summary>
    long Length { get; }

    /// <summary>Fills a span, all of which must be within the file.</summary>
    void Read(long offset, Span<byte> destination);

    /// <summary>Writes a span, within the file or beyond its end.</summary>
    void Write(long offset, ReadOnlySpan<byte> source);

    /// <summary>Makes what was written durable.</summary>
    void Sync();
}
