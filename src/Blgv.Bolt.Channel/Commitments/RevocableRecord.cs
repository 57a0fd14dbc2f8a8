using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>
/// What is needed to punish one commitment of the peer once it is revoked: a side record, appended when we sign that commitment and
/// read only if it ever confirms. Most records hold changes; the last whole one before them holds the rest.
/// </summary>
/// <param name="Funding">The funding output.</param>
/// <param name="Number">The commitment.</param>
/// <param name="Whole">The number of the last record, this one or one before, that holds a whole commitment.</param>
/// <param name="FeeRate">Its fee rate.</param>
/// <param name="ToLocal">Our balance in it.</param>
/// <param name="ToRemote">The peer's balance in it.</param>
/// <param name="Added">The HTLCs that it has and the one before had not; all that it has, in a whole record. Seen by us.</param>
/// <param name="Removed">The HTLCs that the one before had.</param>
/// <remarks>BOLT 5, "Revoked Transaction Close Handling".</remarks>
public sealed record RevocableRecord(
    OutPoint Funding,
    CommitmentNumber Number,
    CommitmentNumber Whole,
    FeeRate FeeRate,
    MilliSatoshi ToLocal,
    MilliSatoshi ToRemote,
    Sequence<CommitmentHtlc> Added,
    Sequence<HtlcKey> Removed)
{
    /// <summary>Whether it holds a whole commitment.</summary>
    public bool IsWhole => Whole == Number;

    /// <summary>Puts records together to what the newest of them stands for.</summary>
    /// <param name="records">From a whole one, numbers without a gap.</param>
    /// <param name="spec">The peer's commitment, seen by the peer; or null.</param>
    /// <returns>False when the records do not begin with a whole one or leave a number out.</returns>
    public static bool TryRebuild(Sequence<RevocableRecord> records, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CommitmentSpec? spec)
    {
        spec = null;
        if (records.IsEmpty || !records[0].IsWhole)
        {
            return false;
        }

        var htlcs = new Dictionary<HtlcKey, CommitmentHtlc>();
        for (var i = 0; i < records.Count; i++)
        {
            var record = records[i];
            if (record.Number.Value != records[0].Number.Value + (ulong)i || record.Funding != records[0].Funding)
            {
                return false;
            }

            if (record.IsWhole)
            {
                htlcs.Clear();
            }

            foreach (var key in record.Removed)
            {
                htlcs.Remove(key);
            }

            foreach (var htlc in record.Added)
            {
                htlcs[new(htlc.Direction, htlc.Id)] = htlc;
            }
        }

        var last = records[^1];
        spec = new CommitmentSpec(last.FeeRate, last.ToLocal, last.ToRemote, htlcs.Values.ToSequence()).FromOtherSide();
        return true;
    }
}

/// <content>The side records.</content>
public sealed partial record Commitments
{
    private const uint FewChanges = 16;

    /// <summary>The side records of the peer's newest commitment, one for each funding output.</summary>
    /// <returns>The records.</returns>
    internal Sequence<RevocableRecord> RecordsOfNewestRemote()
    {
        var isWhole = WholeRecord == RemoteNumber;
        var added = new List<CommitmentHtlc>();
        var removed = new List<HtlcKey>();
        foreach (var htlc in Htlcs.Span)
        {
            var now = Ladder.In(htlc.State, CommitmentView.Remote);
            var before = Ladder.In(htlc.State, CommitmentView.RemoteUnrevoked);
            if (now == LadderPresence.Present && (isWhole || before == LadderPresence.NotYet))
            {
                added.Add(htlc.In(ownedByUs: true));
            }
            else if (!isWhole && now == LadderPresence.Removed && before == LadderPresence.Present)
            {
                removed.Add(htlc.Key);
            }
        }

        var records = new List<RevocableRecord>(Active.Count);
        foreach (var active in Active)
        {
            if (TryGetSpec(active, CommitmentView.Remote, out var spec))
            {
                records.Add(new(active.Scope.Funding, RemoteNumber, WholeRecord, spec.FeeRate, spec.ToRemote, spec.ToLocal, added.ToSequence(), removed.ToSequence()));
            }
        }

        return records.ToSequence();
    }

    private uint CountChangesOfNewestRemote() =>
        CountIn(htlc => Ladder.In(htlc.State, CommitmentView.Remote) != Ladder.In(htlc.State, CommitmentView.RemoteUnrevoked));

    /// <summary>
    /// A whole record is due when the changes since the last would be more to read than it, so that writing stays in proportion to change.
    /// Only what is in the commitment counts: this is decided again after a load, which knows nothing else.
    /// </summary>
    private bool IsWholeRecordDue(uint changes) =>
        ChangesSinceWholeRecord + changes > Math.Max(FewChanges, CountIn(htlc => Ladder.In(htlc.State, CommitmentView.Remote) == LadderPresence.Present));

    private uint CountIn(Func<LiveHtlc, bool> counts)
    {
        var count = 0U;
        foreach (var htlc in Htlcs.Span)
        {
            count += counts(htlc) ? 1U : 0;
        }

        return count;
    }
}
