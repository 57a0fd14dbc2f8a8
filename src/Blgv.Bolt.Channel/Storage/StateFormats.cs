using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>How the phases of a channel are stored: each is a record that holds the channel and what the phase adds.</summary>
internal static class StateFormats
{
    public static readonly RecordFormats<ChannelState> All = new(
        new RecordFormat<ChannelState, AwaitingReady>(
            2,
            "awaiting_ready",
            static (w, state) => WriteCore(w, state.Channel),
            static (ref r) => ReadCore(ref r) is { } core ? new(core) : null),
        new RecordFormat<ChannelState, Normal>(
            4,
            "normal",
            static (w, state) => WriteCore(w, state.Channel),
            static (ref r) => ReadCore(ref r) is { } core ? new(core) : null),
        new RecordFormat<ChannelState, ShuttingDown>(
            6,
            "shutting_down",
            static (w, state) =>
            {
                WriteCore(w, state.Channel);
                w.Record(4, state.Shutdown, WriteShutdown);
            },
            static (ref r) => ReadCore(ref r) is { } core && r.Required<ShutdownStatus>(4, "shutdown", ReadShutdown) is { } shutdown
                ? new(core, shutdown)
                : null),
        new RecordFormat<ChannelState, Closing>(
            8,
            "closing",
            static (w, state) =>
            {
                WriteCore(w, state.Channel);
                w.Record(4, state.Shutdown, WriteShutdown);
                w.OptionalItems(6, state.Agreed, WriteAgreed);
                w.OptionalObject(8, state.Spent, WriteSpend);
            },
            static (ref r) => ReadCore(ref r) is { } core && r.Required<ShutdownStatus>(4, "shutdown", ReadShutdown) is { } shutdown
                ? new(core, shutdown, null, r.OptionalItems<AgreedClosing>(6, "agreed", ReadAgreed), r.OptionalObject<ConfirmedSpend>(8, "spent", ReadSpend))
                : null),
        new RecordFormat<ChannelState, OnChain>(
            10,
            "on_chain",
            static (w, state) =>
            {
                WriteCore(w, state.Channel);
                w.OptionalItems(6, state.Agreed, WriteAgreed);
                w.Record(8, state.Cause, static (w, cause) => w.Byte((byte)cause));
                w.Record(10, state.Text, static (w, text) => w.Text(text));
                w.OptionalObject(12, state.Spent, WriteSpend);
                w.OptionalItems(14, state.Later, WriteSpend);
                w.OptionalObject(16, state.Breach, SideRecordFormats.WriteBreach);
                w.Record(18, state.Since, static (w, since) => w.Number(since.Value));
            },
            ReadOnChain),
        new RecordFormat<ChannelState, Ended>(
            12,
            "ended",
            static (w, state) => w.Byte((byte)state.Cause),
            static (ref r) => new(ReadEnd(ref r))));

    /// <summary>The channel, as record 2 of a phase or fact.</summary>
    public static void WriteCore(StorageWriter w, ChannelCore core) => w.Record(2, core, static (w, core) =>
    {
        w.Number(core.Sequence);
        w.Keep(core.Extension);
        w.Record(2, core.Commitments, CommitmentFormats.Write);
        w.Record(4, core.Funding, WriteFunding);
    });

    public static ChannelCore? ReadCore(ref StorageReader r) => r.Required<ChannelCore>(2, "channel", static (ref r) =>
    {
        var sequence = r.Counter("sequence");
        var commitments = r.Required<Commitments>(2, "commitments", CommitmentFormats.Read);
        var funding = r.Required<FundingStatus>(4, "funding", ReadFunding);
        var extension = r.TakeUnknown();
        return commitments is null || funding is null ? null : new ChannelCore
        {
            Commitments = commitments, Funding = funding, Sequence = sequence, Extension = extension,
        };
    });

    public static OnChainCause ReadCause(ref StorageReader r) => (OnChainCause)r.Byte("cause", (byte)OnChainCause.HtlcDeadline);

    public static EndCause ReadEnd(ref StorageReader r) => (EndCause)r.Byte("cause", (byte)EndCause.Resolved);

    public static void WriteSpend(StorageWriter w, ConfirmedSpend spend)
    {
        w.Transaction(spend.Transaction);
        w.Number(spend.Height.Value);
        w.Fixed(spend.Block);
    }

    public static ConfirmedSpend? ReadSpend(ref StorageReader r) =>
        r.Transaction("transaction") is { } transaction ? new(transaction, new(r.UInt32("height")), r.Fixed<BlockHash>("block")) : null;

    private static OnChain? ReadOnChain(ref StorageReader r)
    {
        var core = ReadCore(ref r);
        var agreed = r.OptionalItems<AgreedClosing>(6, "agreed", ReadAgreed);
        var cause = r.Required<OnChainCause>(8, "cause", ReadCause);
        var text = r.Required<string>(10, "text", static (ref r) => r.Text("text"));
        var spent = r.OptionalObject<ConfirmedSpend>(12, "spent", ReadSpend);
        var later = r.OptionalItems<ConfirmedSpend>(14, "later", ReadSpend);
        var breach = r.OptionalObject<Breach>(16, "breach", SideRecordFormats.ReadBreach);
        var since = r.Required<BlockHeight>(18, "since", static (ref r) => new(r.UInt32("since")));
        return core is null || text is null ? null : new(core, cause, text, agreed, spent) { Later = later, Breach = breach, Since = since };
    }

    public static void WriteAgreed(StorageWriter w, AgreedClosing agreed)
    {
        w.Transaction(agreed.Transaction);
        w.Fixed(agreed.Remote);
        w.Byte((byte)(agreed.PaidByUs ? 1 : 0));
    }

    public static AgreedClosing? ReadAgreed(ref StorageReader r)
    {
        var (transaction, remote, paidByUs) = (r.Transaction("transaction"), r.Fixed<SignatureBytes>("signature"), r.Byte("paid_by_us", 1) == 1);
        return transaction is null ? null : new(transaction, remote, paidByUs);
    }

    private static void WriteShutdown(StorageWriter w, ShutdownStatus shutdown)
    {
        w.OptionalValue(2, shutdown.Local, static (w, script) => w.Script(script));
        w.OptionalValue(4, shutdown.Remote, static (w, script) => w.Script(script));
        w.OptionalValue(6, shutdown.FeeRate, static (w, rate) => w.Number(rate.Value));
    }

    private static ShutdownStatus? ReadShutdown(ref StorageReader r) => new(
        r.OptionalValue<Script>(2, "local", static (ref r) => r.Script("script")),
        r.OptionalValue<Script>(4, "remote", static (ref r) => r.Script("script")),
        r.OptionalValue<FeeRate>(6, "fee_rate", static (ref r) => new(r.UInt32("rate"))));

    private static void WriteFunding(StorageWriter w, FundingStatus funding)
    {
        w.Number(funding.Since.Value);
        w.Byte((byte)((funding.ReadySent ? 1 : 0) | (funding.ReadyReceived ? 2 : 0) | (funding.AnnouncementSent ? 4 : 0)));
        w.OptionalObject(2, funding.Transaction, static (w, transaction) => w.Transaction(transaction));
        w.OptionalValue(4, funding.Confirmed, static (w, place) => w.Fixed(place));
        w.OptionalValue(6, funding.LocalAlias, static (w, alias) => w.Fixed(alias));
        w.OptionalValue(8, funding.RemoteAlias, static (w, alias) => w.Fixed(alias));
        w.OptionalObject(10, funding.RemoteAnnouncement, static (w, message) => w.Message(message));
    }

    private static FundingStatus? ReadFunding(ref StorageReader r)
    {
        var since = r.UInt32("since");
        var flags = r.Byte("flags", 7);
        return new()
        {
            Since = new(since),
            ReadySent = (flags & 1) != 0,
            ReadyReceived = (flags & 2) != 0,
            AnnouncementSent = (flags & 4) != 0,
            Transaction = r.OptionalObject<Transaction>(2, "transaction", static (ref r) => r.Transaction("transaction")),
            Confirmed = r.OptionalValue<ShortChannelId>(4, "confirmed", static (ref r) => r.Fixed<ShortChannelId>("place")),
            LocalAlias = r.OptionalValue<ShortChannelId>(6, "local_alias", static (ref r) => r.Fixed<ShortChannelId>("alias")),
            RemoteAlias = r.OptionalValue<ShortChannelId>(8, "remote_alias", static (ref r) => r.Fixed<ShortChannelId>("alias")),
            RemoteAnnouncement = r.OptionalObject<AnnouncementSignatures>(
                10, "remote_announcement", static (ref r) => r.Message<AnnouncementSignatures>("message")),
        };
    }
}
