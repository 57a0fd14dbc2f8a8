using System.Security.Cryptography;

namespace Blgv.Bolt.Bitcoin;

/// <summary>Scratch memory for secrets: the garbage collector does not copy it about, and it is zero after <see cref="Dispose"/>.</summary>
internal sealed class SecretBytes(int length) : IDisposable
{
    private readonly byte[] _bytes = GC.AllocateArray<byte>(length, pinned: true);

    internal Span<byte> Span => _bytes;

    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);
}
