using System.Buffers;

namespace Blgv.Bolt.Bitcoin;

/// <summary>Memory for bytes that are hashed and forgotten: the caller's stack if they fit, else a pooled array. Not for secrets.</summary>
internal ref struct ScratchBuffer
{
    private byte[]? _rented;

    internal ScratchBuffer(Span<byte> onStack, int length)
    {
        _rented = length > onStack.Length ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span = (_rented ?? onStack)[..length];
    }

    internal Span<byte> Span { get; }

    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
            _rented = null;
        }
    }
}
