using System.Security.Cryptography;

namespace Blgv.Bolt.Crypto;

/// <summary>Bytes that the garbage collector does not copy about and that are zero after <see cref="Dispose"/>.</summary>
internal sealed class SecretBytes : IDisposable
{
    private readonly byte[] _bytes;
    private volatile bool _disposed;

    internal SecretBytes(int length) => _bytes = GC.AllocateArray<byte>(length, pinned: true);

    /// <summary>The bytes, also after disposal: for the owner that fills them, and for tests that look whether they are gone.</summary>
    internal Span<byte> Memory => _bytes;

    internal ReadOnlySpan<byte> Read(object owner)
    {
        ObjectDisposedException.ThrowIf(_disposed, owner);
        return _bytes;
    }

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_bytes);
    }
}
