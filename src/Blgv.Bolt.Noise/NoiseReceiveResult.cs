using System.Diagnostics.CodeAnalysis;

namespace Blgv.Bolt.Noise;

/// <summary>What <see cref="NoiseConnection.ReceiveAsync"/> gives: a message, or how the connection ended.</summary>
public readonly struct NoiseReceiveResult
{
    internal NoiseReceiveResult(ReadOnlyMemory<byte> message) => Message = message;

    internal NoiseReceiveResult(NoiseClose close) => Close = close;

    /// <summary>The message, 0 to 65535 bytes, in the connection's own memory: valid until the next receive or disposal.</summary>
    public ReadOnlyMemory<byte> Message { get; }

    /// <summary>How the connection ended, or null when there is a message.</summary>
    public NoiseClose? Close { get; }

    /// <summary>Whether there is no message and will be none.</summary>
    [MemberNotNullWhen(true, nameof(Close))]
    public bool IsClosed => Close is not null;
}
