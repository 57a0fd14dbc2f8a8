using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Noise.Tests;

/// <summary>The keys of the specification's vectors, and what gives them out.</summary>
internal static class Keys
{
    public static PrivateKey Initiator { get; } = Repeated(0x11);

    public static PrivateKey Responder { get; } = Repeated(0x21);

    public static FixedEntropy InitiatorEphemeral => new(0x12);

    public static FixedEntropy ResponderEphemeral => new(0x22);

    public static byte[] SendingKey => Convert.FromHexString("969ab31b4d288cedf6218839b27a3e2140827047f2c0f01bf5c04435d43511a9");

    public static byte[] ReceivingKey => Convert.FromHexString("bb9020b8965f4df047e07f955f3c4b88418984aadc5cdb35096b9ea8fa5c3442");

    public static byte[] ChainingKey => Convert.FromHexString("919219dbb2920afa8db80f9a51787a840bcf111ed8d588caf9ab4be716e42b01");

    private static PrivateKey Repeated(byte value)
    {
        var scalar = new byte[32];
        scalar.AsSpan().Fill(value);
        return PrivateKey.FromBytes(scalar);
    }
}

/// <summary>Gives one byte for ever: for vectors, whose ephemeral keys are known.</summary>
internal sealed class FixedEntropy(byte value) : IEntropySource
{
    public void Fill(Span<byte> destination) => destination.Fill(value);
}

/// <summary>A stream of bytes that repeats from its seed (SplitMix64).</summary>
internal sealed class SeededEntropy(ulong seed) : IEntropySource
{
    private ulong _state = seed;

    public void Fill(Span<byte> destination)
    {
        foreach (ref var value in destination)
        {
            value = (byte)(Next() & 0xFF);
        }
    }

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        Fill(bytes);
        return bytes;
    }

    public int Below(int bound) => (int)(Next() % (ulong)bound);

    private ulong Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }
}
