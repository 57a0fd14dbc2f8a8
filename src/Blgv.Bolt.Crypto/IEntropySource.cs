namespace Blgv.Bolt.Crypto;

/// <summary>Where new keys and nonces come from: the system by default, a fixed sequence in tests.</summary>
public interface IEntropySource
{
    /// <summary>Fills memory with bytes that nobody can predict.</summary>
    /// <param name="destination">What to fill, all of it.</param>
    void Fill(Span<byte> destination);
}
