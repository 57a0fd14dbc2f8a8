using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Onion;

/// <summary>What an onion is remembered by: a hash of the secret shared with its origin, which is the same however its key is written.</summary>
/// <param name="Value">The 32 bytes.</param>
public readonly record struct ReplayKey(Bytes32 Value)
{
    /// <summary>The key of an onion.</summary>
    /// <param name="sharedSecret">The secret that the onion gave. It is not kept.</param>
    /// <returns>The key.</returns>
    public static ReplayKey Of(SharedSecret sharedSecret)
    {
        ArgumentNullException.ThrowIfNull(sharedSecret);
        return new(Sha256.Hash(sharedSecret.Span));
    }

    /// <summary>The 64 hex digits, lower case.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString();
}

/// <summary>The HTLC that carried an onion: the same one again, after a restart, is no replay.</summary>
/// <param name="ChannelId">The channel it came through.</param>
/// <param name="HtlcId">Its number among those of the peer.</param>
public readonly record struct OnionCarrier(ChannelId ChannelId, HtlcId HtlcId);

/// <summary>What a replay guard says.</summary>
public enum ReplayVerdict
{
    /// <summary>The onion was not seen before, or it is the same HTLC again.</summary>
    Fresh,

    /// <summary>Another HTLC carried the same onion: fail this one, unless its preimage is known already.</summary>
    Replayed,

    /// <summary>The HTLC expires at or before the height below which the guard has forgotten: fail it, whoever it is.</summary>
    Expired,
}

/// <summary>Remembers the onions of payments, so that none is served twice.</summary>
/// <remarks>BOLT 4, "Onion Decryption": an <c>hmac</c> that was received before. An implementation must have stored the key durably when it says <see cref="ReplayVerdict.Fresh"/>.</remarks>
public interface IReplayGuard
{
    /// <summary>Asks and remembers.</summary>
    /// <param name="key">The onion.</param>
    /// <param name="carrier">The HTLC that carried it.</param>
    /// <param name="cltvExpiry">When the HTLC expires; from then on the onion may be forgotten.</param>
    /// <returns>Whether to go on.</returns>
    ReplayVerdict Check(ReplayKey key, OnionCarrier carrier, CltvExpiry cltvExpiry);

    /// <summary>Forgets the onions whose HTLCs have expired, which from now on are refused for that.</summary>
    /// <param name="height">The height of the chain. It never goes back: a lower one than before does nothing.</param>
    void Forget(BlockHeight height);
}
