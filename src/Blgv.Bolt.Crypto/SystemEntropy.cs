using System.Security.Cryptography;

namespace Blgv.Bolt.Crypto;

/// <summary>The operating system's random bytes.</summary>
public sealed class SystemEntropy : IEntropySource
{
    private SystemEntropy()
    {
    }

    /// <summary>The one instance.</summary>
    public static SystemEntropy Instance { get; } = new();

    /// <inheritdoc/>
    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}
