using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>What a commitment divides: pure numbers, before fees, dust and scripts. Local is the owner of the commitment.</summary>
/// <param name="FeeRate">feerate_per_kw.</param>
/// <param name="ToLocal">The owner's balance without HTLCs; fee and anchors are not taken yet.</param>
/// <param name="ToRemote">The other party's, likewise.</param>
/// <param name="Htlcs">The HTLCs, in any order.</param>
/// <remarks>BOLT 3, "Commitment Transaction Construction".</remarks>
public sealed record CommitmentSpec(FeeRate FeeRate, MilliSatoshi ToLocal, MilliSatoshi ToRemote, Sequence<CommitmentHtlc> Htlcs)
{
    /// <summary>The same state in the other party's commitment.</summary>
    /// <returns>With balances exchanged and HTLCs turned round.</returns>
    public CommitmentSpec FromOtherSide()
    {
        var htlcs = new CommitmentHtlc[Htlcs.Count];
        for (var i = 0; i < htlcs.Length; i++)
        {
            htlcs[i] = Htlcs[i].FromOtherSide();
        }

        return new(FeeRate, ToRemote, ToLocal, Sequence.Create<CommitmentHtlc>(htlcs));
    }
}
