using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Failures;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Channel;

/// <summary>How HTLCs and what becomes of them are stored.</summary>
internal static class HtlcFormats
{
    /// <summary>The most HTLCs that there can be in one commitment: of both sides.</summary>
    public const int MaxHtlcs = 2 * ChannelLimits.MaxAcceptedHtlcs;

    public static readonly RecordFormats<HtlcRemoval> Removals = new(
        new RecordFormat<HtlcRemoval, HtlcRemoval.Fulfilled>(
            2,
            "fulfilled",
            static (w, removal) =>
            {
                w.Fixed(removal.Preimage);
                w.OptionalValue(1, removal.Attribution, WriteAttribution);
            },
            static (ref r) => new(r.Fixed<Preimage>("preimage"), r.OptionalValue<AttributionData>(1, "attribution", ReadAttribution))),
        new RecordFormat<HtlcRemoval, HtlcRemoval.Failed>(
            4,
            "failed",
            static (w, removal) =>
            {
                w.Bytes(removal.Reason);
                w.OptionalValue(1, removal.Attribution, WriteAttribution);
            },
            static (ref r) => new(r.Bytes("reason"), r.OptionalValue<AttributionData>(1, "attribution", ReadAttribution))),
        new RecordFormat<HtlcRemoval, HtlcRemoval.Malformed>(
            6,
            "malformed",
            static (w, removal) =>
            {
                w.Fixed(removal.Sha256OfOnion);
                w.Number((ushort)removal.FailureCode);
            },
            static (ref r) => new(r.Fixed<OnionHash>("sha256_of_onion"), (FailureCode)r.UInt16("failure_code"))),
        new RecordFormat<HtlcRemoval, HtlcRemoval.EndedOnChain>(8, "ended_on_chain", static (_, _) => { }, static (ref _) => new()));

    public static void WriteKey(StorageWriter w, HtlcKey key)
    {
        w.Byte((byte)key.Direction);
        w.Number(key.Id.Value);
    }

    public static HtlcKey ReadKey(ref StorageReader r) => new(ReadDirection(ref r), r.HtlcId("id"));

    public static void WriteCommitted(StorageWriter w, CommitmentHtlc htlc)
    {
        w.Byte((byte)htlc.Direction);
        w.Number(htlc.Id.Value);
        w.Amount(htlc.Amount);
        w.Fixed(htlc.PaymentHash);
        w.Number(htlc.Expiry.Value);
    }

    public static CommitmentHtlc ReadCommitted(ref StorageReader r) => new(
        ReadDirection(ref r), r.HtlcId("id"), r.MilliSatoshi("amount"), r.Fixed<PaymentHash>("payment_hash"), new(r.UInt32("expiry")));

    public static void WriteLive(StorageWriter w, LiveHtlc htlc)
    {
        WriteCommitted(w, htlc.In(ownedByUs: true));
        w.Byte((byte)htlc.State);
        w.Byte((byte)((htlc.IsAcknowledged ? 1 : 0) | (htlc.ExceedsDustExposure ? 2 : 0) | (htlc.HasReturned ? 4 : 0)));
        w.OptionalValue<Bytes>(2, htlc.Onion.IsEmpty ? null : htlc.Onion, static (w, onion) => w.Bytes(onion));
        w.OptionalValue(4, htlc.PathKey, static (w, key) => w.Fixed(key));
        w.OptionalObject(6, htlc.Removal, Removals.Write);
        w.OptionalValue(8, htlc.Preimage, static (w, preimage) => w.Fixed(preimage));
    }

    public static LiveHtlc? ReadLive(ref StorageReader r)
    {
        var htlc = ReadCommitted(ref r);
        var state = (LadderState)r.Byte("state", (byte)LadderState.SentRemoveAckRevocation);
        var flags = r.Byte("flags", 7);
        return new(new(htlc.Direction, htlc.Id), htlc.Amount, htlc.PaymentHash, htlc.Expiry, state)
        {
            IsAcknowledged = (flags & 1) != 0,
            ExceedsDustExposure = (flags & 2) != 0,
            HasReturned = (flags & 4) != 0,
            Onion = r.OptionalValue<Bytes>(2, "onion", static (ref r) => r.Bytes("onion")) ?? default,
            PathKey = r.OptionalValue<PointBytes>(4, "path_key", static (ref r) => r.Fixed<PointBytes>("path_key")),
            Removal = r.OptionalObject<HtlcRemoval>(6, "removal", static (ref r) => Removals.ReadOne(ref r, "kind")),
            Preimage = r.OptionalValue<Preimage>(8, "preimage", static (ref r) => r.Fixed<Preimage>("preimage")),
        };
    }

    public static void WriteSettled(StorageWriter w, SettledHtlc htlc)
    {
        w.Number(htlc.Id.Value);
        w.Fixed(htlc.PaymentHash);
        Removals.Write(w, htlc.Removal);
    }

    public static SettledHtlc? ReadSettled(ref StorageReader r)
    {
        var (id, hash) = (r.HtlcId("id"), r.Fixed<PaymentHash>("payment_hash"));
        return Removals.ReadOne(ref r, "removal") is { } removal ? new(id, hash, removal) : null;
    }

    public static void WriteOwnUpdate(StorageWriter w, OwnUpdate update)
    {
        w.Byte((byte)((byte)update.Kind | (update.IsSigned ? SignedFlag : 0)));
        w.Number(update.Id.Value);
        w.Number(update.Rate.Value);
    }

    public static OwnUpdate ReadOwnUpdate(ref StorageReader r)
    {
        var kind = r.Byte("kind");
        if ((kind & ~SignedFlag) > (byte)OwnUpdateKind.Fee)
        {
            r.Invalid("kind");
        }

        return new((OwnUpdateKind)(kind & ~SignedFlag), r.HtlcId("id"), new(r.UInt32("rate")), (kind & SignedFlag) != 0);
    }

    private const byte SignedFlag = 0x80;

    private static HtlcDirection ReadDirection(ref StorageReader r) => (HtlcDirection)r.Byte("direction", (byte)HtlcDirection.Received);

    private static void WriteAttribution(StorageWriter w, AttributionData attribution) => w.WireFields(attribution);

    private static AttributionData ReadAttribution(ref StorageReader r) => r.WireFields<AttributionData>("attribution");
}
