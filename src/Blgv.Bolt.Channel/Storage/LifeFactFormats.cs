using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>How the facts that move a channel from phase to phase are stored.</summary>
internal static class LifeFactFormats
{
    public static readonly RecordFormat<ChannelFact>[] All =
    [
        new RecordFormat<ChannelFact, ChannelFunded>(
            32,
            "channel_funded",
            static (w, fact) => StateFormats.WriteCore(w, fact.State.Channel),
            static (ref r) => StateFormats.ReadCore(ref r) is { } core ? new(new(core)) : null),
        new RecordFormat<ChannelFact, FundingConfirmed>(
            34,
            "funding_confirmed",
            static (w, fact) => w.Fixed(fact.Confirmed),
            static (ref r) => new(r.Fixed<ShortChannelId>("confirmed"))),
        new RecordFormat<ChannelFact, FundingUnconfirmed>(36, "funding_unconfirmed", static (_, _) => { }, static (ref _) => new()),
        new RecordFormat<ChannelFact, ReadySent>(
            38,
            "ready_sent",
            static (w, fact) => w.OptionalValue(2, fact.Alias, WriteAlias),
            static (ref r) => new(r.OptionalValue<ShortChannelId>(2, "alias", ReadAlias))),
        new RecordFormat<ChannelFact, ReadyReceived>(
            40,
            "ready_received",
            static (w, fact) =>
            {
                w.Key(fact.NextPoint);
                w.OptionalValue(2, fact.Alias, WriteAlias);
            },
            static (ref r) => new(r.Key("next_point"), r.OptionalValue<ShortChannelId>(2, "alias", ReadAlias))),
        new RecordFormat<ChannelFact, AnnouncementReceived>(
            42,
            "announcement_received",
            static (w, fact) => w.Message(fact.Message),
            static (ref r) => r.Message<AnnouncementSignatures>("message") is { } message ? new(message) : null),
        new RecordFormat<ChannelFact, AnnouncementSent>(64, "announcement_sent", static (_, _) => { }, static (ref _) => new()),
        new RecordFormat<ChannelFact, ShutdownSent>(
            44,
            "shutdown_sent",
            static (w, fact) =>
            {
                w.Script(fact.Script);
                w.OptionalValue(2, fact.FeeRate, WriteRate);
            },
            static (ref r) => new(r.Script("script"), r.OptionalValue<FeeRate>(2, "fee_rate", ReadRate))),
        new RecordFormat<ChannelFact, ShutdownReceived>(
            46,
            "shutdown_received",
            static (w, fact) => w.Script(fact.Script),
            static (ref r) => new(r.Script("script"))),
        new RecordFormat<ChannelFact, ClosingStarted>(48, "closing_started", static (_, _) => { }, static (ref _) => new()),
        new RecordFormat<ChannelFact, ClosingAgreed>(
            50,
            "closing_agreed",
            static (w, fact) => StateFormats.WriteAgreed(w, fact.Closing),
            static (ref r) => StateFormats.ReadAgreed(ref r) is { } agreed ? new(agreed) : null),
        new RecordFormat<ChannelFact, RemoteScriptChanged>(
            52,
            "remote_script_changed",
            static (w, fact) => w.Script(fact.Script),
            static (ref r) => new(r.Script("script"))),
        new RecordFormat<ChannelFact, LocalScriptChanged>(
            54,
            "local_script_changed",
            static (w, fact) =>
            {
                w.Script(fact.Script);
                w.OptionalValue(2, fact.FeeRate, WriteRate);
            },
            static (ref r) => new(r.Script("script"), r.OptionalValue<FeeRate>(2, "fee_rate", ReadRate))),
        new RecordFormat<ChannelFact, WentOnChain>(
            56,
            "went_on_chain",
            static (w, fact) =>
            {
                w.Byte((byte)fact.Cause);
                w.Text(fact.Text);
                w.Number(fact.Height.Value);
            },
            static (ref r) => StateFormats.ReadCause(ref r) is var cause && r.Text("text") is { } text ? new(cause, text, new(r.UInt32("height"))) : null),
        new RecordFormat<ChannelFact, FundingSpent>(
            58,
            "funding_spent",
            static (w, fact) => StateFormats.WriteSpend(w, fact.Spend),
            static (ref r) => StateFormats.ReadSpend(ref r) is { } spend ? new(spend) : null),
        new RecordFormat<ChannelFact, FundingUnspent>(60, "funding_unspent", static (_, _) => { }, static (ref _) => new()),
        new RecordFormat<ChannelFact, OutputSpent>(
            66,
            "output_spent",
            static (w, fact) => StateFormats.WriteSpend(w, fact.Spend),
            static (ref r) => StateFormats.ReadSpend(ref r) is { } spend ? new(spend) : null),
        new RecordFormat<ChannelFact, OutputsUnspent>(
            68,
            "outputs_unspent",
            static (w, fact) => w.Number(fact.Height.Value),
            static (ref r) => new(new BlockHeight(r.UInt32("height")))),
        new RecordFormat<ChannelFact, BreachRebuilt>(
            70,
            "breach_rebuilt",
            static (w, fact) => SideRecordFormats.WriteBreach(w, fact.Breach),
            static (ref r) => SideRecordFormats.ReadBreach(ref r) is { } breach ? new(breach) : null),
        new RecordFormat<ChannelFact, ChannelEnded>(
            62,
            "channel_ended",
            static (w, fact) => w.Byte((byte)fact.Cause),
            static (ref r) => new(StateFormats.ReadEnd(ref r))),
    ];

    private static void WriteAlias(StorageWriter w, ShortChannelId alias) => w.Fixed(alias);

    private static ShortChannelId ReadAlias(ref StorageReader r) => r.Fixed<ShortChannelId>("alias");

    private static void WriteRate(StorageWriter w, FeeRate rate) => w.Number(rate.Value);

    private static FeeRate ReadRate(ref StorageReader r) => new(r.UInt32("rate"));
}
