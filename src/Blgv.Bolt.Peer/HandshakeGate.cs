using System.Net;
using System.Net.Sockets;

namespace Blgv.Bolt.Peer;

/// <summary>
/// How many strangers may be between "connected" and "proved who they are" at once: in all, and from one address. Whoever
/// does not fit is dropped at once and counted. It holds nothing but one counter per address in use.
/// </summary>
/// <remarks>
/// Safe for use by several threads at once. Addresses of IPv6 count by their first 64 bits, because one host usually owns all
/// addresses below; IPv4 addresses written as IPv6 count as IPv4.
/// </remarks>
public sealed class HandshakeGate
{
    private const int NetworkBytes = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, int> _perAddress = [];
    private readonly int _limit;
    private readonly int _limitPerAddress;
    private int _held;
    private long _refused;

    /// <summary>A gate with everybody outside.</summary>
    /// <param name="limit">How many may be inside at once; at least 1.</param>
    /// <param name="limitPerAddress">How many of one address; at least 1.</param>
    public HandshakeGate(int limit, int limitPerAddress)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limitPerAddress);
        _limit = limit;
        _limitPerAddress = limitPerAddress;
    }

    /// <summary>How many are inside now.</summary>
    public int Held
    {
        get
        {
            lock (_lock)
            {
                return _held;
            }
        }
    }

    /// <summary>How many were turned away so far.</summary>
    public long Refused
    {
        get
        {
            lock (_lock)
            {
                return _refused;
            }
        }
    }

    /// <summary>Lets a stranger in, if there is room.</summary>
    /// <param name="address">Where it comes from.</param>
    /// <returns>What happened. On <see cref="GateOutcome.Admitted"/> the caller owes one <see cref="Leave"/> with the same address.</returns>
    public GateOutcome Enter(IPAddress address)
    {
        var key = KeyOf(address);
        lock (_lock)
        {
            var ofAddress = _perAddress.GetValueOrDefault(key);
            if (_held < _limit && ofAddress < _limitPerAddress)
            {
                _held++;
                _perAddress[key] = ofAddress + 1;
                return GateOutcome.Admitted;
            }

            _refused++;
            return _held >= _limit ? GateOutcome.RefusedFull : GateOutcome.RefusedForAddress;
        }
    }

    /// <summary>Gives the place back.</summary>
    /// <param name="address">The address that <see cref="Enter"/> admitted.</param>
    /// <exception cref="InvalidOperationException">Nobody of that address is inside.</exception>
    public void Leave(IPAddress address)
    {
        var key = KeyOf(address);
        lock (_lock)
        {
            var ofAddress = _perAddress.GetValueOrDefault(key);
            switch (ofAddress)
            {
                case 0:
                    throw new InvalidOperationException("Nobody of this address is inside the gate: each admission is given back once.");
                case 1:
                    _perAddress.Remove(key);
                    break;
                default:
                    _perAddress[key] = ofAddress - 1;
                    break;
            }

            _held--;
        }
    }

    private static UInt128 KeyOf(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var mapped = address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6
            ? address
            : address.MapToIPv6();
        Span<byte> bytes = stackalloc byte[16];
        mapped.TryWriteBytes(bytes, out _);
        if (!mapped.IsIPv4MappedToIPv6)
        {
            bytes[NetworkBytes..].Clear();
        }

        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}

/// <summary>What a <see cref="HandshakeGate"/> decided.</summary>
public enum GateOutcome
{
    /// <summary>The stranger is inside.</summary>
    Admitted,

    /// <summary>The gate is full.</summary>
    RefusedFull,

    /// <summary>There is room, but not for one more of this address.</summary>
    RefusedForAddress,
}
