using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Transactions;

/// <summary>
/// Our secrets of one channel. Each is the BIP-32 key at <c>m/9735'/channel'/purpose'</c>, where channel counts up from 0 with every
/// channel that is opened or accepted, on whichever chain, and purpose is a <see cref="ChannelKeyPurpose"/>. This path is for ever:
/// a seed alone finds what every channel paid to it, by trying the numbers in turn.
/// </summary>
/// <remarks>BOLT 3, "Keys". Vectors of the path: <c>bolt-test-vectors/blgv/keys.json</c>.</remarks>
public sealed class ChannelKeys : IDisposable
{
    /// <summary>The first number of the path: the port of the protocol.</summary>
    private const uint PathRoot = 9735;

    private ChannelKeys(PrivateKey[] keys, PerCommitmentSeed perCommitment)
    {
        (Funding, Revocation, Payment, DelayedPayment, Htlc) = (keys[0], keys[1], keys[2], keys[3], keys[4]);
        PerCommitment = perCommitment;
        PublicKeys = new(Funding.PublicKey, Revocation.PublicKey, Payment.PublicKey, DelayedPayment.PublicKey, Htlc.PublicKey);
    }

    /// <summary>The public keys, for open_channel or accept_channel. They stay readable after <see cref="Dispose"/>.</summary>
    public ChannelPublicKeys PublicKeys { get; }

    internal PrivateKey Funding { get; }

    internal PrivateKey Revocation { get; }

    internal PrivateKey Payment { get; }

    internal PrivateKey DelayedPayment { get; }

    internal PrivateKey Htlc { get; }

    internal PerCommitmentSeed PerCommitment { get; }

    /// <summary>The path of a key.</summary>
    /// <param name="channel">The number of the channel, below 2^31.</param>
    /// <param name="purpose">What the key is for.</param>
    /// <returns>The path from the master key.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is 2^31 or more.</exception>
    public static DerivationPath PathOf(uint channel, ChannelKeyPurpose purpose) =>
        new([.. NodeOf(channel).Indices, ChildIndex.Hardened((uint)purpose)]);

    /// <summary>Derives the secrets of a channel.</summary>
    /// <param name="master">The master key of the seed.</param>
    /// <param name="channel">The number of the channel, below 2^31.</param>
    /// <param name="keys">The secrets, or null. The caller disposes of them.</param>
    /// <returns>False when a key does not exist, with a chance of about 2^-124: take the next number.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is 2^31 or more.</exception>
    public static bool TryDerive(ExtendedPrivateKey master, uint channel, [NotNullWhen(true)] out ChannelKeys? keys)
    {
        ArgumentNullException.ThrowIfNull(master);
        keys = null;
        if (!master.TryDerive(NodeOf(channel), out var node))
        {
            return false;
        }

        var secrets = new PrivateKey[6];
        var derived = 0;
        using (node)
        {
            while (derived < secrets.Length && node.TryDerive(ChildIndex.Hardened((uint)derived), out var key))
            {
                secrets[derived++] = key.Key;
            }
        }

        if (derived < secrets.Length)
        {
            foreach (var key in secrets.AsSpan(0, derived))
            {
                key.Dispose();
            }

            return false;
        }

        Span<byte> seed = stackalloc byte[32];
        using (var last = secrets[^1])
        {
            last.CopyTo(seed);
        }

        keys = new(secrets, new PerCommitmentSeed(seed));
        CryptographicOperations.ZeroMemory(seed);
        return true;
    }

    /// <summary>Zeroes the secrets.</summary>
    public void Dispose()
    {
        Funding.Dispose();
        Revocation.Dispose();
        Payment.Dispose();
        DelayedPayment.Dispose();
        Htlc.Dispose();
        PerCommitment.Dispose();
    }

    /// <summary>Three asterisks.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => "***";

    /// <summary>The path that all keys of a channel have in common.</summary>
    private static DerivationPath NodeOf(uint channel) => new([ChildIndex.Hardened(PathRoot), ChildIndex.Hardened(channel)]);
}
