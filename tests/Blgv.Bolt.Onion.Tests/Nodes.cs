using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Onion.Tests;

/// <summary>The nodes of a route, each with a fixed key, and the origin.</summary>
internal sealed class Nodes : IDisposable
{
    public static readonly byte[] PaymentHash = [.. Enumerable.Repeat((byte)0x42, 32)];

    private readonly PrivateKey _session = Key(0x77, 0);

    public Nodes(int count)
    {
        Keys = [.. Enumerable.Range(1, count).Select(i => Key(0x11, i))];
        Ids = [.. Keys.Select(key => key.PublicKey)];
        Route = OnionRoute.Create(_session, Ids);
    }

    public PrivateKey[] Keys { get; }

    public PublicKey[] Ids { get; }

    public OnionRoute Route { get; }

    public static PrivateKey Key(byte fill, int number)
    {
        var bytes = Enumerable.Repeat(fill, 32).ToArray();
        bytes[31] = (byte)number;
        return PrivateKey.FromBytes(bytes);
    }

    public Bytes Build(params Bytes[] payloads)
    {
        Assert.True(Route.TryBuild(payloads, PaymentHash, OnionPacket.PaymentLength, out var packet));
        return packet;
    }

    public void Dispose()
    {
        _session.Dispose();
        Route.Dispose();
        foreach (var key in Keys)
        {
            key.Dispose();
        }
    }
}
