using System.Security.Cryptography;

namespace Blgv.Bolt.Noise;

/// <summary>
/// What a finished handshake leaves: the key of each direction and the chaining key both start from, 32 bytes each, in pinned
/// memory that is zeroed on disposal. Give each to a <see cref="RecordEncryptor"/> and a <see cref="RecordDecryptor"/>, which
/// keep copies, then dispose.
/// </summary>
/// <remarks>BOLT 8, "Act Three": <c>sk</c>, <c>rk</c> and <c>ck</c>.</remarks>
public sealed class TransportKeys : IDisposable
{
    private readonly byte[] _keys = GC.AllocateArray<byte>(3 * 32, pinned: true);
    private bool _disposed;

    internal TransportKeys(SymmetricState state, bool isInitiator)
    {
        var first = _keys.AsSpan(0, 32);
        var second = _keys.AsSpan(32, 32);
        state.Split(isInitiator ? first : second, isInitiator ? second : first);
        state.ChainingKey.CopyTo(_keys.AsSpan(64));
    }

    /// <summary><c>sk</c>: encrypts what this side sends.</summary>
    /// <exception cref="ObjectDisposedException">The keys are erased.</exception>
    public ReadOnlySpan<byte> SendingKey => Key(0);

    /// <summary><c>rk</c>: decrypts what the peer sends.</summary>
    /// <exception cref="ObjectDisposedException">The keys are erased.</exception>
    public ReadOnlySpan<byte> ReceivingKey => Key(1);

    /// <summary><c>ck</c>: where the chaining keys <c>sck</c> and <c>rck</c> of both directions start.</summary>
    /// <exception cref="ObjectDisposedException">The keys are erased.</exception>
    public ReadOnlySpan<byte> ChainingKey => Key(2);

    /// <summary>Zeroes the keys.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_keys);
        _disposed = true;
    }

    /// <summary>Shows nothing.</summary>
    /// <returns>Three stars.</returns>
    public override string ToString() => "***";

    private ReadOnlySpan<byte> Key(int index)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _keys.AsSpan(32 * index, 32);
    }
}
