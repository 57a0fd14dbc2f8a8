using System.Reflection;
using Blgv.Bolt.Channel.Tests.Close;
using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Channel.Tests;

/// <summary>Every message and every other input in every state.</summary>
public sealed class EveryStateTests
{
    private static readonly Preimage Known = new(Pair.Hash("preimage"));
    private static readonly Bytes Onion = Bytes.Copy(new byte[1366]);

    private static readonly Dictionary<string, Func<ChannelState>> States = new(StringComparer.Ordinal)
    {
        ["unopened"] = () => Opening(_ => { }),
        ["awaiting accept"] = () => Opening(pair => pair.Alice.Order(Pair.Opening())),
        ["awaiting funding created"] = () => Opening(pair => pair.Agree(Pair.Opening()), ofBob: true),
        ["awaiting funding"] = () => Opening(pair => pair.Agree(Pair.Opening())),
        ["awaiting funding signed"] = () => Opening(pair =>
        {
            var wanted = pair.Agree(Pair.Opening());
            pair.Alice.Order(new FundCommand(pair.Chain.Pay(wanted.Script, wanted.Amount), 0));
        }),
        ["awaiting ready"] = () => Opening(pair => pair.Fund(Pair.Opening())),
        ["normal"] = Busy,
        ["normal with two fundings"] = () => Used(fundings: 2).State,
        ["shutting down"] = () => WithShutdown(ClosingPair.Simple, settle: false),
        ["closing"] = () => WithShutdown(ClosingPair.Simple, settle: true),
        ["closing as of old"] = () => WithShutdown(ClosingPair.Legacy, settle: true),
        ["on chain"] = () => new OnChain(Core(), OnChainCause.PeerFault, "a fault", default, null),
        ["on chain and old"] = () => new OnChain(Core(), OnChainCause.DataLoss, "a loss", default, null),
        ["offline"] = () => Busy().AsDisconnected(),
        ["offline on chain"] = () => new Offline(new OnChain(Core(), OnChainCause.Commanded, "", default, null)),
        ["reestablishing"] = () => new Reestablishing(new Normal(Core())),
        ["reestablishing a close"] = () => new Reestablishing((FundedState)WithShutdown(ClosingPair.Simple, settle: true)),
        ["ended"] = () => new Ended(EndCause.Closed),
        ["forgotten"] = () => new Ended(EndCause.Forgotten),
    };

    public static TheoryData<string> Names => [.. States.Keys];

    [Fact]
    public void Every_phase_is_among_the_states()
    {
        var phases = typeof(ChannelState).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ChannelState)) && !type.IsAbstract);
        Assert.Equal(phases.ToHashSet(), States.Values.Select(make => make().GetType()).ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Incident_21_any_message_in_any_state_has_an_outcome(string name)
    {
        var state = States[name]();
        foreach (var message in Wire.Tests.Samples.All)
        {
            foreach (var variant in Variants(message, state))
            {
                Outcome(state, new PeerMessage(variant), variant.TypeName);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_other_input_in_any_state_has_an_outcome(string name)
    {
        var state = States[name]();
        foreach (var input in Inputs())
        {
            Outcome(state, input, input.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_command_in_every_state_gets_one_answer_or_waits_for_the_peer(string name)
    {
        var state = States[name]();
        foreach (var command in Inputs().OfType<Commanded>())
        {
            var transition = Outcome(state, command, command.ToString());
            var replies = transition.Effects.OfType<Reply>().Count(reply => reply.Command == command.Id);
            var waits = transition.Next is AwaitingAccept or AwaitingFundingSigned || transition.Next.Core?.Session.Quiescence is Quiescence.Wanted or Quiescence.Sent or Quiescence.Received;
            Assert.True(replies == 1 || (replies == 0 && waits), $"{command.Command} has {replies} answers in {name}");
        }
    }

    /// <summary>The step does not throw, what it decided can be stored, and a load comes to the same.</summary>
    private static Transition Outcome(ChannelState state, ChannelInput input, string what)
    {
        var environment = new ChannelEnvironment(
            DateTimeOffset.UnixEpoch, new(1000), new(1000), ChannelPolicy.Default with { Chain = ChainHash.Regtest, ShutdownScript = ClosingPair.AliceScript });
        var transition = ChannelMachine.Step(state, input, environment);
        var facts = transition.Effects.OfType<Persist>().SelectMany(persist => persist.Facts).ToSequence();
        Assert.True(ChannelCodec.TryDecodeFacts(ChannelCodec.EncodeFacts(facts).Span, out var decoded, out var error), $"{what}: {error}");
        Assert.Equal(facts, decoded);
        if (transition.Next.Core is not null && state.Core is { } before)
        {
            var loaded = facts.IsEmpty ? state.AsDisconnected() : state.AsDisconnected().Replay(before.Sequence + 1, facts);
            Assert.Equal(ChannelCodec.EncodeState(transition.Next.AsDisconnected()), ChannelCodec.EncodeState(loaded));
        }

        return transition;
    }

    private static IEnumerable<ChannelInput> Inputs()
    {
        ChannelCommand[] commands =
        [
            Pair.Opening(), new FundCommand(new(2, default, default, 0), 0), new AbandonCommand(),
            new AddHtlcCommand(MilliSatoshi.Max, default, new(200), Onion), new AddHtlcCommand(new(ulong.MaxValue), default, new(uint.MaxValue), Onion),
            new AddHtlcCommand(new(1000), default, new(200), Onion), new AddHtlcCommand(new(1000), default, new(200), default),
            new RemoveHtlcCommand(new(0), new HtlcRemoval.Fulfilled(Known, null)), new RemoveHtlcCommand(new(ulong.MaxValue), new HtlcRemoval.Failed(default, null)),
            new UpdateFeeCommand(new(uint.MaxValue)), new UpdateFeeCommand(new(500)), new QuiesceCommand(),
            new CloseCommand(default, new(1000)), new CloseCommand(default, new(uint.MaxValue)), new CloseCommand(ClosingPair.BobScript, default), new ForceCloseCommand(),
        ];
        foreach (var command in commands)
        {
            yield return new Commanded(new(5), command);
        }

        var key = new HtlcKey(HtlcDirection.Received, new(0));
        ChannelInput[] others =
        [
            new Connected(Pair.AllFeatures), new Connected(new()), new Disconnected(), new BlockConnected(new(uint.MaxValue), default, default),
            new BlockConnected(new(1), default, default), new BlockDisconnected(new(0)), new Tick(), new CommitDue(), new HtlcTaken(key),
            new HtlcTaken(key with { Direction = HtlcDirection.Offered }), new HtlcTaken(key with { Id = new(ulong.MaxValue) }),
            new SignerRefused(Refusal.NotNewest), new Restored(), new SecretChecked(new(ulong.MaxValue), IsOurs: true), new SecretChecked(new(0), IsOurs: false),
        ];
        foreach (var input in others)
        {
            yield return input;
        }
    }

    /// <summary>The message as it is, for this channel, and with all that counts as large as its type allows.</summary>
    private static IEnumerable<IMessage> Variants(IMessage message, ChannelState state)
    {
        yield return message;
        var id = state.Core?.Id ?? (state as OpeningState)?.TemporaryId ?? default;
        var named = Change(message, id, largest: false);
        yield return named;
        yield return Change(named, id, largest: true);
    }

    private static IMessage Change(IMessage message, ChannelId id, bool largest)
    {
        var copy = message.GetType().GetMethod("<Clone>$") is { } clone ? (IMessage)clone.Invoke(message, null)! : message;
        foreach (var property in message.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.CanWrite))
        {
            object? value = property.PropertyType switch
            {
                var type when type == typeof(ChannelId) => id,
                var type when largest && type == typeof(MilliSatoshi) => MilliSatoshi.Max,
                var type when largest && type == typeof(Satoshi) => Satoshi.Max,
                var type when largest && type == typeof(FeeRate) => new FeeRate(uint.MaxValue),
                var type when largest && type == typeof(HtlcId) => new HtlcId(ulong.MaxValue),
                var type when largest && type == typeof(CommitmentNumber) => new CommitmentNumber(ulong.MaxValue),
                var type when largest && type == typeof(CltvExpiry) => new CltvExpiry(uint.MaxValue),
                var type when largest && type == typeof(ushort) => ushort.MaxValue,
                var type when largest && type == typeof(uint) => uint.MaxValue,
                _ => null,
            };
            if (value is not null)
            {
                property.SetValue(copy, value);
            }
        }

        return copy;
    }

    private static ChannelState Opening(Action<Pair> go, bool ofBob = false)
    {
        using var pair = Pair.Unopened();
        go(pair);
        return (ofBob ? pair.Bob : pair.Alice).State;
    }

    private static Party Used(int fundings)
    {
        using var pair = Pair.InUse(fundings: fundings);
        pair.Alice.Command(new AddHtlcCommand(new(10_000_000), new(Pair.HashOf(Known)), new(200), Onion));
        pair.Bob.Command(new AddHtlcCommand(new(10_000_000), new(Pair.HashOf(Known)), new(200), Onion));
        pair.Settle();
        return pair.Alice;
    }

    /// <summary>HTLCs both ways on every step of the ladder that two messages lead to, and a revocation awaited.</summary>
    private static ChannelState Busy()
    {
        using var pair = Pair.InUse();
        pair.Alice.Command(new AddHtlcCommand(new(10_000_000), new(Pair.HashOf(Known)), new(200), Onion));
        pair.Bob.Command(new AddHtlcCommand(new(10_000_000), new(Pair.HashOf(Known)), new(200), Onion));
        pair.Settle();
        pair.Alice.Command(new RemoveHtlcCommand(new(0), new HtlcRemoval.Fulfilled(Known, null)));
        pair.Alice.Do(new CommitDue());
        pair.Alice.Command(new AddHtlcCommand(new(20_000_000), new(Pair.HashOf(Known)), new(201), Onion));
        pair.Bob.Command(new AddHtlcCommand(new(20_000_000), new(Pair.HashOf(Known)), new(201), Onion));
        Pair.DeliverOne(pair.Bob, pair.Alice);
        return pair.Alice.State;
    }

    private static ChannelCore Core() => Busy().Core!;

    private static ChannelState WithShutdown(NegotiatedSet features, bool settle)
    {
        using var closing = new ClosingPair(features);
        if (!settle)
        {
            closing.Bob.Command(new AddHtlcCommand(new(10_000_000), new(Pair.HashOf(Known)), new(200), Onion));
            closing.Pair.Settle();
        }

        closing.Alice.Command(new CloseCommand(default, new(1000)));
        closing.Pair.Settle();
        return closing.Alice.State;
    }
}
