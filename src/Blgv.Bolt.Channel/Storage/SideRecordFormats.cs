using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>How what is stored beside a channel is stored: the records of revocable commitments, what they come to on a breach, and how far the signer is.</summary>
internal static class SideRecordFormats
{
    public static void WriteRevocable(StorageWriter w, RevocableRecord record)
    {
        w.OutPoint(record.Funding);
        w.Number(record.Number.Value);
        w.Number(record.Whole.Value);
        w.Number(record.FeeRate.Value);
        w.Amount(record.ToLocal);
        w.Amount(record.ToRemote);
        w.OptionalItems(2, record.Added, HtlcFormats.WriteCommitted);
        w.OptionalItems(4, record.Removed, HtlcFormats.WriteKey);
    }

    public static RevocableRecord? ReadRevocable(ref StorageReader r)
    {
        var record = new RevocableRecord(
            r.OutPoint("funding"),
            r.CommitmentNumber("number"),
            r.CommitmentNumber("whole"),
            new(r.UInt32("fee_rate")),
            r.MilliSatoshi("to_local"),
            r.MilliSatoshi("to_remote"),
            r.OptionalItems<CommitmentHtlc>(2, "added", HtlcFormats.ReadCommitted, HtlcFormats.MaxHtlcs),
            r.OptionalItems<HtlcKey>(4, "removed", HtlcFormats.ReadKey, HtlcFormats.MaxHtlcs));
        if (record.Whole.Value > record.Number.Value || (record.IsWhole && !record.Removed.IsEmpty))
        {
            r.Invalid("whole");
        }

        return record;
    }

    public static void WriteBreach(StorageWriter w, Breach breach)
    {
        w.OutPoint(breach.Funding);
        w.Number(breach.Number.Value);
        w.OptionalObject(2, breach.Spec, static (w, spec) =>
        {
            w.Number(spec.FeeRate.Value);
            w.Amount(spec.ToLocal);
            w.Amount(spec.ToRemote);
            w.OptionalItems(2, spec.Htlcs, HtlcFormats.WriteCommitted);
        });
    }

    public static Breach? ReadBreach(ref StorageReader r) => new(
        r.OutPoint("funding"),
        r.CommitmentNumber("number"),
        r.OptionalObject<CommitmentSpec>(2, "spec", static (ref r) => new(
            new(r.UInt32("fee_rate")),
            r.MilliSatoshi("to_local"),
            r.MilliSatoshi("to_remote"),
            r.OptionalItems<CommitmentHtlc>(2, "htlcs", HtlcFormats.ReadCommitted, HtlcFormats.MaxHtlcs))));

    public static void WriteMarks(StorageWriter w, SignerMarks marks)
    {
        w.Number(marks.RemoteNext);
        w.Number(marks.LocalNext);
        w.Number(marks.Revealed);
        w.Byte(marks.IsBroadcast ? (byte)1 : (byte)0);
        w.Items(marks.RemoteNewest, WriteMarked);
        w.Items(marks.LocalNewest, WriteMarked);
    }

    public static SignerMarks? ReadMarks(ref StorageReader r)
    {
        // One past the last number is possible: after the last commitment there is no next.
        var most = CommitmentNumber.Max.Value + 1;
        var (remoteNext, localNext, revealed) = (r.Number("remote_next", most), r.Number("local_next", most), r.Number("revealed", most));
        var isBroadcast = r.Byte("is_broadcast", 1) != 0;
        var remote = r.Items<MarkedCommitment>("remote_newest", ReadMarked, SignerMarks.MaxFundings);
        var local = r.Items<MarkedCommitment>("local_newest", ReadMarked, SignerMarks.MaxFundings);
        if (revealed > localNext || (remoteNext == 0) != remote.IsEmpty || (localNext == 0) != local.IsEmpty)
        {
            r.Invalid("revealed");
        }

        return new(remoteNext, remote, localNext, local, revealed, isBroadcast);
    }

    private static void WriteMarked(StorageWriter w, MarkedCommitment commitment)
    {
        w.OutPoint(commitment.Funding);
        w.Fixed(commitment.TxId);
    }

    private static MarkedCommitment ReadMarked(ref StorageReader r) => new(r.OutPoint("funding"), r.Fixed<TxId>("txid"));
}
