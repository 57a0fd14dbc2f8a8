namespace Blgv.Bolt.Crypto.Records;

/// <summary>How the two halves of a record are made and read: <see cref="RecordLoop"/> decides which comes when.</summary>
internal interface IRecords
{
    /// <summary>Encrypts the length of a message.</summary>
    /// <param name="nonce">The nonce of the length.</param>
    /// <param name="sizes">The size of the message and of those that follow under the same key.</param>
    /// <param name="header">Receives 18 bytes.</param>
    void SealLength(ulong nonce, ReadOnlySpan<ushort> sizes, Span<byte> header);

    /// <summary>Encrypts a message.</summary>
    /// <param name="nonce">The nonce of the message.</param>
    /// <param name="sizes">Its size and the sizes of those that follow under the same key.</param>
    /// <param name="message">The message.</param>
    /// <param name="body">Receives 16 bytes more.</param>
    void SealMessage(ulong nonce, ReadOnlySpan<ushort> sizes, ReadOnlySpan<byte> message, Span<byte> body);

    /// <summary>Decrypts the length of a message.</summary>
    /// <param name="nonce">The nonce of the length.</param>
    /// <param name="nonces">How many nonces may be used, this one with them.</param>
    /// <param name="records">What came, from the length on: 18 bytes or more.</param>
    /// <param name="size">The size of the message.</param>
    /// <returns>False when the tag does not fit.</returns>
    bool TryOpenLength(ulong nonce, int nonces, ReadOnlySpan<byte> records, out int size);

    /// <summary>Decrypts a message.</summary>
    /// <param name="nonce">The nonce of the message.</param>
    /// <param name="nonces">How many nonces may be used, this one with them.</param>
    /// <param name="records">What came, from the message on: its bytes, its tag, perhaps more.</param>
    /// <param name="message">Receives the message; not written when its tag does not fit.</param>
    /// <returns>False when the tag does not fit.</returns>
    bool TryOpenMessage(ulong nonce, int nonces, ReadOnlySpan<byte> records, Span<byte> message);
}
