using System.Buffers.Binary;
using System.Security.Cryptography;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>
/// Hides the commitment number in sequence and locktime of a commitment transaction, so that only the two parties can read it.
/// </summary>
/// <param name="Value">48 bits.</param>
/// <remarks>BOLT 3, "Commitment Transaction".</remarks>
public readonly record struct CommitmentNumberMask(ulong Value)
{
    private const uint SequenceTag = 0x80;
    private const uint LockTimeTag = 0x20;

    /// <summary>The mask of a channel.</summary>
    /// <param name="opener">payment_basepoint from open_channel.</param>
    /// <param name="accepter">payment_basepoint from accept_channel.</param>
    /// <returns>The mask.</returns>
    public static CommitmentNumberMask Of(in PublicKey opener, in PublicKey accepter)
    {
        Span<byte> both = stackalloc byte[2 * 33];
        opener.CopyTo(both);
        accepter.CopyTo(both[33..]);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(both, hash);
        return new(BinaryPrimitives.ReadUInt64BigEndian(hash[24..]) & CommitmentNumber.Max.Value);
    }

    /// <summary>The sequence of the one input.</summary>
    /// <param name="number">The commitment.</param>
    /// <returns>The sequence.</returns>
    public uint SequenceOf(CommitmentNumber number) => (SequenceTag << 24) | ((uint)((number.Value ^ Value) >> 24) & 0xff_ffff);

    /// <summary>The locktime of the transaction.</summary>
    /// <param name="number">The commitment.</param>
    /// <returns>The locktime.</returns>
    public uint LockTimeOf(CommitmentNumber number) => (LockTimeTag << 24) | (uint)((number.Value ^ Value) & 0xff_ffff);

    /// <summary>Reads the number of a commitment transaction that was found on chain.</summary>
    /// <param name="sequence">The sequence of its one input.</param>
    /// <param name="lockTime">Its locktime.</param>
    /// <param name="number">The number, or 0.</param>
    /// <returns>False when this is no commitment transaction of ours: a closing transaction, or somebody else's.</returns>
    public bool TryReadNumber(uint sequence, uint lockTime, out CommitmentNumber number)
    {
        var tagged = sequence >> 24 == SequenceTag && lockTime >> 24 == LockTimeTag;
        var obscured = ((ulong)(sequence & 0xff_ffff) << 24) | (lockTime & 0xff_ffff);
        number = tagged ? new((obscured ^ Value) & CommitmentNumber.Max.Value) : default;
        return tagged;
    }
}
