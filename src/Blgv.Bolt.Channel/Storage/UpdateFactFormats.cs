using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>How the facts of normal operation are stored. Fixed fields come first, in the order of the fact, then optional ones as records.</summary>
internal static class UpdateFactFormats
{
    private static readonly RecordFormats<PeerUpdate> PeerUpdates = new(
        new RecordFormat<PeerUpdate, PeerUpdate.Add>(
            2,
            "add",
            static (w, update) =>
            {
                w.Amount(update.Amount);
                w.Fixed(update.PaymentHash);
                w.Number(update.Expiry.Value);
                w.Bytes(update.Onion);
                w.OptionalValue(2, update.PathKey, static (w, key) => w.Fixed(key));
                w.Flag(4, update.ExceedsDustExposure);
            },
            static (ref r) => new(
                r.MilliSatoshi("amount"),
                r.Fixed<PaymentHash>("payment_hash"),
                new(r.UInt32("expiry")),
                r.Bytes("onion"),
                r.OptionalValue<PointBytes>(2, "path_key", static (ref r) => r.Fixed<PointBytes>("path_key")),
                r.Flag(4, "exceeds_dust_exposure"))),
        new RecordFormat<PeerUpdate, PeerUpdate.Remove>(
            4,
            "remove",
            static (w, update) =>
            {
                w.Number(update.Id.Value);
                HtlcFormats.Removals.Write(w, update.Removal);
            },
            static (ref r) => r.HtlcId("id") is var id && HtlcFormats.Removals.ReadOne(ref r, "removal") is { } removal ? new(id, removal) : null),
        new RecordFormat<PeerUpdate, PeerUpdate.Fee>(
            6,
            "fee",
            static (w, update) => w.Number(update.Rate.Value),
            static (ref r) => new(new FeeRate(r.UInt32("rate")))));

    public static readonly RecordFormat<ChannelFact>[] All =
    [
        new RecordFormat<ChannelFact, CommitmentReceived>(10, "commitment_received", WriteReceived, ReadReceived),
        new RecordFormat<ChannelFact, CommitmentSent>(8, "commitment_sent", static (_, _) => { }, static (ref _) => new()),
        new RecordFormat<ChannelFact, RevocationReceived>(
            12,
            "revocation_received",
            static (w, fact) =>
            {
                w.Fixed(fact.Secret);
                w.Key(fact.NextPoint);
            },
            static (ref r) => new(r.Fixed<PerCommitmentSecret>("secret"), r.Key("next_point"))),
        new RecordFormat<ChannelFact, HtlcOffered>(
            2,
            "htlc_offered",
            static (w, fact) =>
            {
                w.Amount(fact.Amount);
                w.Fixed(fact.PaymentHash);
                w.Number(fact.Expiry.Value);
                w.Bytes(fact.Onion);
                w.OptionalValue(2, fact.PathKey, static (w, key) => w.Fixed(key));
            },
            static (ref r) => new(
                r.MilliSatoshi("amount"),
                r.Fixed<PaymentHash>("payment_hash"),
                new(r.UInt32("expiry")),
                r.Bytes("onion"),
                r.OptionalValue<PointBytes>(2, "path_key", static (ref r) => r.Fixed<PointBytes>("path_key")))),
        new RecordFormat<ChannelFact, HtlcRemovalSent>(
            4,
            "htlc_removal_sent",
            static (w, fact) =>
            {
                w.Number(fact.Id.Value);
                HtlcFormats.Removals.Write(w, fact.Removal);
            },
            static (ref r) => r.HtlcId("id") is var id && HtlcFormats.Removals.ReadOne(ref r, "removal") is { } removal ? new(id, removal) : null),
        new RecordFormat<ChannelFact, FeeRateProposed>(
            6,
            "fee_rate_proposed",
            static (w, fact) => w.Number(fact.Rate.Value),
            static (ref r) => new(new(r.UInt32("rate")))),
        new RecordFormat<ChannelFact, PreimageLearned>(
            14,
            "preimage_learned",
            static (w, fact) =>
            {
                w.Number(fact.Id.Value);
                w.Fixed(fact.Preimage);
            },
            static (ref r) => new(r.HtlcId("id"), r.Fixed<Preimage>("preimage"))),
        new RecordFormat<ChannelFact, PreimageGiven>(
            18,
            "preimage_given",
            static (w, fact) =>
            {
                w.Number(fact.Id.Value);
                w.Fixed(fact.Preimage);
            },
            static (ref r) => new(r.HtlcId("id"), r.Fixed<Preimage>("preimage"))),
        new RecordFormat<ChannelFact, HtlcReturned>(
            20,
            "htlc_returned",
            static (w, fact) => w.Number(fact.Id.Value),
            static (ref r) => new(r.HtlcId("id"))),
        new RecordFormat<ChannelFact, HtlcAcknowledged>(
            16,
            "htlc_acknowledged",
            static (w, fact) => HtlcFormats.WriteKey(w, fact.Key),
            static (ref r) => new(HtlcFormats.ReadKey(ref r))),
    ];

    private static void WriteReceived(StorageWriter w, CommitmentReceived fact)
    {
        w.Key(fact.LocalPoint);
        w.Values(fact.Signatures, CommitmentFormats.WriteSignatures);
        w.Values(fact.Updates, PeerUpdates.Write);
    }

    private static CommitmentReceived? ReadReceived(ref StorageReader r)
    {
        var point = r.Key("local_point");
        var signatures = r.Values<CommitmentSignatures>("signatures", CommitmentFormats.ReadSignatures, SignerMarks.MaxFundings);
        var updates = r.Values<PeerUpdate>("updates", static (ref r) => PeerUpdates.ReadNext(ref r, "update"));
        return new(updates, signatures, point);
    }
}
