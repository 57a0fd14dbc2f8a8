namespace Blgv.Bolt.Crypto;

/// <summary>How far <see cref="RecordCipher.Decrypt"/> came.</summary>
/// <param name="Stop">Why it stopped.</param>
/// <param name="Consumed">How many bytes of the records are used up.</param>
/// <param name="Count">How many messages were decrypted; also those before a record that is refused.</param>
/// <param name="Nonces">How many nonces were used: one for each length and each message that was decrypted.</param>
/// <param name="MessageSize">The size of the message whose length was decrypted and that has not come yet, or
/// <see cref="RecordCipher.NoMessage"/>.</param>
public readonly record struct RecordProgress(RecordStop Stop, int Consumed, int Count, int Nonces, int MessageSize);
