using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Channel;

/// <summary>How the commitments and what was agreed at the opening are stored.</summary>
internal static class CommitmentFormats
{
    public static void WriteSignatures(StorageWriter w, CommitmentSignatures signatures)
    {
        w.Fixed(signatures.Commitment);
        w.Values(signatures.Htlcs, static (w, signature) => w.Fixed(signature));
    }

    public static CommitmentSignatures? ReadSignatures(ref StorageReader r) => new(
        r.Fixed<SignatureBytes>("signature"),
        r.Values<SignatureBytes>("htlc_signatures", static (ref r) => r.Fixed<SignatureBytes>("htlc_signature"), HtlcFormats.MaxHtlcs));

    public static void Write(StorageWriter w, Commitments commitments)
    {
        w.Number(commitments.LocalNumber.Value);
        w.Number(commitments.RemoteNumber.Value);
        w.Byte((byte)((commitments.AwaitsRevocation ? 1 : 0) | (commitments.RevokedLast ? 2 : 0)));
        w.Key(commitments.LocalPoint);
        w.Key(commitments.RemotePoint);
        w.Number(commitments.NextLocalHtlc.Value);
        w.Number(commitments.NextRemoteHtlc.Value);
        w.Number(commitments.WholeRecord.Value);
        w.Number(commitments.ChangesSinceWholeRecord);
        w.Values(commitments.Fees, WriteFee);
        w.Record(2, commitments.Parameters, WriteParameters);
        w.OptionalItems(4, commitments.Active, WriteActive);
        w.OptionalObject(6, commitments.RemoteSecrets.Count == 0 ? null : commitments.RemoteSecrets, WriteSecrets);
        w.OptionalValue(8, commitments.RemoteNextPoint, static (w, point) => w.Key(point));
        w.OptionalItems(10, commitments.Htlcs, HtlcFormats.WriteLive);
        w.OptionalItems(12, commitments.OwnUpdates, HtlcFormats.WriteOwnUpdate);
        w.OptionalItems(14, commitments.Settled, HtlcFormats.WriteSettled);
    }

    public static Commitments? Read(ref StorageReader r)
    {
        var (localNumber, remoteNumber) = (r.CommitmentNumber("local_number"), r.CommitmentNumber("remote_number"));
        var flags = r.Byte("flags", 3);
        var (localPoint, remotePoint) = (r.Key("local_point"), r.Key("remote_point"));
        var (nextLocal, nextRemote) = (r.HtlcId("next_local_htlc"), r.HtlcId("next_remote_htlc"));
        var (wholeRecord, changes) = (r.CommitmentNumber("whole_record"), r.UInt16("changes_since_whole_record"));
        var fees = r.Values<FeeStep>("fees", ReadFee, LadderStates);
        var parameters = r.Required<ChannelParameters>(2, "parameters", ReadParameters);
        var active = r.OptionalItems<StoredActive>(4, "active", ReadActive, SignerMarks.MaxFundings);
        var secrets = r.OptionalObject<PerCommitmentSecretStore>(6, "remote_secrets", ReadSecrets);
        var remoteNext = r.OptionalValue<PublicKey>(8, "remote_next_point", static (ref r) => r.Key("point"));
        var htlcs = r.OptionalItems<LiveHtlc>(10, "htlcs", HtlcFormats.ReadLive);
        var own = r.OptionalItems<OwnUpdate>(12, "own_updates", HtlcFormats.ReadOwnUpdate);
        var settled = r.OptionalItems<SettledHtlc>(14, "settled", HtlcFormats.ReadSettled);
        if (r.Failed || parameters is null)
        {
            return null;
        }

        return new Commitments
        {
            Parameters = parameters,
            Htlcs = htlcs,
            Fees = fees,
            OwnUpdates = own,
            Settled = settled,
            LocalNumber = localNumber,
            RemoteNumber = remoteNumber,
            AwaitsRevocation = (flags & 1) != 0,
            RevokedLast = (flags & 2) != 0,
            LocalPoint = localPoint,
            RemotePoint = remotePoint,
            RemoteNextPoint = remoteNext,
            RemoteSecrets = secrets ?? PerCommitmentSecretStore.Empty,
            NextLocalHtlc = nextLocal,
            NextRemoteHtlc = nextRemote,
            Active = active.Select(one => one.On(parameters)).ToSequence(),
            WholeRecord = wholeRecord,
            ChangesSinceWholeRecord = changes,
        };
    }

    private const int LadderStates = 20;

    private static void WriteFee(StorageWriter w, FeeStep fee)
    {
        w.Number(fee.Rate.Value);
        w.Byte((byte)fee.State);
    }

    private static FeeStep ReadFee(ref StorageReader r) =>
        new(new(r.UInt32("rate")), (LadderState)r.Byte("state", (byte)LadderState.SentRemoveAckRevocation));

    private static void WriteSecrets(StorageWriter w, PerCommitmentSecretStore secrets)
    {
        w.Number(secrets.Count);
        w.Values(secrets.Known, static (w, secret) => w.Fixed(secret));
    }

    private static PerCommitmentSecretStore? ReadSecrets(ref StorageReader r)
    {
        var count = r.Number("count");
        var known = r.Values<PerCommitmentSecret>("known", static (ref r) => r.Fixed<PerCommitmentSecret>("secret"));
        if (PerCommitmentSecretStore.TryLoad(known, count, out var store))
        {
            return store;
        }

        r.Invalid("count");
        return null;
    }

    // What the scope is made of is in the parameters; only where the output is and what it holds is its own.
    private static void WriteActive(StorageWriter w, ActiveCommitment active)
    {
        w.OutPoint(active.Scope.Funding);
        w.Amount(active.Scope.Amount);
        w.Amount(active.ToLocal);
        w.Amount(active.ToRemote);
        w.OptionalObject(2, active.Signatures, WriteSignatures);
    }

    private static StoredActive ReadActive(ref StorageReader r) => new(
        r.OutPoint("funding"),
        r.Satoshi("amount"),
        r.MilliSatoshi("to_local"),
        r.MilliSatoshi("to_remote"),
        r.OptionalObject<CommitmentSignatures>(2, "signatures", ReadSignatures));

    private static void WriteParameters(StorageWriter w, ChannelParameters parameters)
    {
        w.Number(parameters.Index);
        w.Fixed(parameters.Chain);
        w.Fixed(parameters.Id);
        w.Fixed(parameters.LocalNode);
        w.Fixed(parameters.RemoteNode);
        w.Byte((byte)((parameters.IsOpener ? 1 : 0) | (parameters.IsAnnounced ? 2 : 0)));
        w.Bytes(parameters.Type.Bytes);
        w.Number(parameters.MinimumDepth);
        w.Record(2, parameters.Local, WriteSide);
        w.Record(4, parameters.Remote, WriteSide);
    }

    private static ChannelParameters? ReadParameters(ref StorageReader r)
    {
        var (index, chain, id) = (r.UInt32("index"), r.Fixed<ChainHash>("chain"), r.Fixed<ChannelId>("id"));
        var (localNode, remoteNode) = (r.Point("local_node"), r.Point("remote_node"));
        var flags = r.Byte("flags", 3);
        var (type, depth) = (new FeatureSet<ChannelTypeContext>(r.Bytes("type")), r.UInt32("minimum_depth"));
        var local = r.Required<ChannelSide>(2, "local", ReadSide);
        var remote = r.Required<ChannelSide>(4, "remote", ReadSide);
        return local is null || remote is null ? null : new ChannelParameters
        {
            Index = index,
            Chain = chain,
            Id = id,
            LocalNode = localNode,
            RemoteNode = remoteNode,
            IsOpener = (flags & 1) != 0,
            Type = type,
            IsAnnounced = (flags & 2) != 0,
            Local = local,
            Remote = remote,
            MinimumDepth = depth,
        };
    }

    private static void WriteSide(StorageWriter w, ChannelSide side)
    {
        w.Key(side.Keys.Funding);
        w.Key(side.Keys.RevocationBasepoint);
        w.Key(side.Keys.PaymentBasepoint);
        w.Key(side.Keys.DelayedPaymentBasepoint);
        w.Key(side.Keys.HtlcBasepoint);
        w.Amount(side.DustLimit);
        w.Amount(side.MaxHtlcValueInFlight);
        w.Amount(side.ChannelReserve);
        w.Amount(side.HtlcMinimum);
        w.Number(side.ToSelfDelay);
        w.Number(side.MaxAcceptedHtlcs);
        w.Script(side.UpfrontShutdownScript);
    }

    // The limits are what a peer said: 2^64 - 1 may stand for none.
    private static ChannelSide? ReadSide(ref StorageReader r) => new(
        new(
            r.Key("funding"),
            r.Key("revocation_basepoint"),
            r.Key("payment_basepoint"),
            r.Key("delayed_payment_basepoint"),
            r.Key("htlc_basepoint")),
        r.Satoshi("dust_limit"),
        new(r.Number("max_htlc_value_in_flight")),
        r.Satoshi("channel_reserve"),
        new(r.Number("htlc_minimum")),
        r.UInt16("to_self_delay"),
        (ushort)r.Number("max_accepted_htlcs", ChannelLimits.MaxAcceptedHtlcs),
        r.Script("upfront_shutdown_script"));

    private readonly record struct StoredActive(
        OutPoint Funding, Satoshi Amount, MilliSatoshi ToLocal, MilliSatoshi ToRemote, CommitmentSignatures? Signatures)
    {
        public ActiveCommitment On(ChannelParameters parameters) =>
            new(FundingScope.Of(parameters, Funding, Amount), ToLocal, ToRemote, Signatures);
    }
}
