using System.Buffers;
using System.Security.Cryptography;

namespace Blgv.Bolt.Noise;

/// <summary>
/// Decrypts what the transport brought into pooled memory of its own, many messages at a time, and hands them out one by one. The
/// transport's memory is only read.
/// </summary>
internal sealed class IncomingMessages(RecordDecryptor decryptor) : IDisposable
{
    private const int MessageBytes = 64 * 1024;
    private const int MessagesAtOnce = 512;

    /// <summary>Has room for the largest step: a message of 65535 bytes and its tag.</summary>
    private const int AssembledBytes = Record.MaxMessageSize + Record.TagSize;

    private byte[] _messages = [];
    private byte[] _assembled = [];
    private ushort[] _lengths = [];
    private int _count;
    private int _next;
    private int _offset;
    private int _used;

    /// <summary>Whether the transport's bytes may end here: no record has begun.</summary>
    public bool IsBetweenRecords => !decryptor.IsInsideRecord;

    /// <summary>How much memory is rented, for tests of the bounds.</summary>
    internal int Capacity => _messages.Length + _assembled.Length;

    /// <summary>Hands out the next decrypted message.</summary>
    public bool TryNext(out ReadOnlyMemory<byte> message)
    {
        if (_next == _count)
        {
            message = default;
            return false;
        }

        var length = _lengths[_next++];
        message = _messages.AsMemory(_offset, length);
        _offset += length;
        return true;
    }

    /// <summary>Decrypts as much as fits; all messages must have been handed out.</summary>
    /// <param name="received">What the transport brought.</param>
    /// <param name="consumed">Up to where the bytes are used up.</param>
    /// <param name="examined">Up to where nothing can be done before more bytes come.</param>
    public RecordStatus Decrypt(in ReadOnlySequence<byte> received, out SequencePosition consumed, out SequencePosition examined)
    {
        _count = _next = _offset = 0;
        consumed = received.Start;
        examined = received.End;
        if (received.Length < decryptor.BytesNeeded)
        {
            return RecordStatus.NeedsMoreBytes;
        }

        if (_messages.Length == 0)
        {
            _messages = ArrayPool<byte>.Shared.Rent(MessageBytes);
            _lengths = ArrayPool<ushort>.Shared.Rent(MessagesAtOnce);
        }

        var records = received.IsSingleSegment ? received.FirstSpan : Assemble(received);
        var status = decryptor.Decrypt(records, _messages, _lengths, out var used, out _count);
        for (var i = 0; i < _count; i++)
        {
            _offset += _lengths[i];
        }

        _used = Math.Max(_used, _offset);
        _offset = 0;
        consumed = received.GetPosition(used);
        examined = status == RecordStatus.NeedsMoreBytes && records.Length == received.Length ? received.End : consumed;
        return status;
    }

    /// <summary>Gives the memory back while nothing is there to decrypt; no message may be in use.</summary>
    public void Release()
    {
        if (_messages.Length == 0)
        {
            return;
        }

        Erase();
        ArrayPool<byte>.Shared.Return(_messages);
        ArrayPool<ushort>.Shared.Return(_lengths);
        _messages = [];
        _lengths = [];
        if (_assembled.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_assembled);
            _assembled = [];
        }
    }

    /// <summary>
    /// Zeroes messages and keys. The memory does not go back to the pool: the caller may still look at its last message, and must
    /// not see another connection's there.
    /// </summary>
    public void Dispose()
    {
        Erase();
        decryptor.Dispose();
    }

    private void Erase()
    {
        CryptographicOperations.ZeroMemory(_messages.AsSpan(0, _used));
        _count = _next = _offset = _used = 0;
    }

    private ReadOnlySpan<byte> Assemble(in ReadOnlySequence<byte> received)
    {
        if (_assembled.Length == 0)
        {
            _assembled = ArrayPool<byte>.Shared.Rent(AssembledBytes);
        }

        var size = (int)Math.Min(_assembled.Length, received.Length);
        received.Slice(0, size).CopyTo(_assembled);
        return _assembled.AsSpan(0, size);
    }
}
