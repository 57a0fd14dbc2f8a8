using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;
using FsCheck;
using FsCheck.Fluent;
using Property = Blgv.Bolt.Tests.Property;

namespace Blgv.Bolt.Peer.Tests;

/// <summary>Whatever comes, in whatever order: no throw, one message of output at most, and a typed state at the end.</summary>
public class PeerSessionFuzzTests
{
    private static readonly MessageRegistry Registry = MessageRegistry.Bolt.Add<Greeting>().AddTlv<Ping, TreasuryTag>();

    private static readonly byte[][] Messages =
    [
        new Init().ToArray(),
        new Init { Features = FeatureSet<InitContext>.Empty.WithOptional(Feature.OptionZeroconf), Networks = [ChainHash.FromHex(new string('1', 64))] }.ToArray(),
        new Ping { NumPongBytes = 20, Extension = TlvRecords.Empty.With(new TreasuryTag(9)) }.ToArray(),
        new Ping { NumPongBytes = 65531, Ignored = Bytes.FromHex("00000000") }.ToArray(),
        new Ping { NumPongBytes = 65535 }.ToArray(),
        new Pong().ToArray(),
        new Pong { Ignored = Bytes.FromHex("0000") }.ToArray(),
        new Warning { Data = UntrustedText.FromString("careful") }.ToArray(),
        new Error { ChannelId = ChannelId.FromHex(new string('9', 64)), Data = UntrustedText.FromString("no") }.ToArray(),
        new PeerStorage { Blob = Bytes.FromHex("aabb") }.ToArray(),
        Greeting.Of("hello").ToArray(),
        [0x9c, 0x43, 1],
        [0x9c, 0x44, 1],
        [],
    ];

    private static readonly Gen<byte[]> Intact = Gen.Elements(Messages);

    private static readonly Gen<byte[]> Damaged =
        from message in Intact
        from cut in Gen.Choose(0, 3)
        from tail in Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(3)
        from place in Gen.Choose(0, 100)
        from flip in Gen.Choose(0, 255)
        select Damage(message, cut, tail, place, (byte)flip);

    private static readonly Gen<Act> Acts = Gen.Frequency(
        (6, Intact.Select(message => new Act(ActKind.Receive, message, 0))),
        (3, Damaged.Select(message => new Act(ActKind.Receive, message, 0))),
        (2, Gen.Choose(0, 40_000).Select(wait => new Act(ActKind.Wait, [], wait))),
        (2, Gen.Choose(0, 2).Select(length => new Act(ActKind.Ping, [], length))),
        (1, Gen.Choose(0, 100_000).Select(bytes => new Act(ActKind.ReplySent, [], bytes))),
        (1, Gen.Constant(new Act(ActKind.Suspend, [], 0))),
        (1, Gen.Constant(new Act(ActKind.Resume, [], 0))));

    [Fact]
    public void Any_sequence_of_messages_and_times_ends_in_a_typed_state()
    {
        var runs = Gen.Zip(Gen.Elements(true, false), Acts.ListOf(60));
        var ready = 0;
        var kinds = new HashSet<PeerCloseKind>();
        Property.Holds(Arb.From(runs), run =>
        {
            var (greets, acts) = run;
            var session = new PeerSession(new() { Registry = Registry });
            var now = TimeSpan.FromDays(1);
            Assert.IsType<Init>(session.Start(now).Send);
            if (greets)
            {
                Assert.True(session.Receive(new Init().ToArray(), now).BecameReady);
                ready++;
            }

            foreach (var act in acts)
            {
                now += TimeSpan.FromMilliseconds(act.Kind == ActKind.Wait ? act.Number : 1);
                var before = session.State;
                var step = Perform(session, act, now);
                Check(session, step, before);
                if (session.CloseReason is { } reason)
                {
                    kinds.Add(reason.Kind);
                }
            }
        }, runs: 2000);

        // The sequences go where they should: many sessions open, and they end in many ways.
        Assert.InRange(ready, 500, 1500);
        Assert.Superset(
            new HashSet<PeerCloseKind> { PeerCloseKind.ProtocolViolation, PeerCloseKind.InitTimeout, PeerCloseKind.PingTimeout, PeerCloseKind.MissingDependency },
            kinds);
    }

    private static SessionStep Perform(PeerSession session, Act act, TimeSpan now)
    {
        switch (act.Kind)
        {
            case ActKind.Receive:
                return session.Receive(act.Message, now);
            case ActKind.Wait:
                return session.Tick(now);
            case ActKind.Ping:
                session.TryPing(act.Number, now, out _, out _);
                return default;
            case ActKind.ReplySent:
                session.ReplySent(act.Number);
                return default;
            case ActKind.Suspend:
                session.SuspendReading(now);
                return default;
            default:
                session.ResumeReading(now);
                return default;
        }
    }

    private static void Check(PeerSession session, in SessionStep step, PeerSessionState before)
    {
        Assert.Equal(step.Close is not null, before != PeerSessionState.Closed && session.State == PeerSessionState.Closed);
        Assert.Equal(session.State == PeerSessionState.Closed, session.CloseReason is not null);
        Assert.True(step.Send is null || step.Send.GetLength() <= MessageLimits.MaxMessageLength);
        Assert.True(step.SendLength == 0 || step.SendLength == step.Send!.GetLength());
        Assert.True(before == PeerSessionState.Ready || step.Received is null, "Nothing is handed over before init and after the end.");
        Assert.True(before != PeerSessionState.AwaitingInit || step.Send is null or Warning, "Before init only a refusal of that init is answered.");
        Assert.True(before != PeerSessionState.Closed || step == default, "Nothing happens after the end.");
        if (step.Close is { Kind: PeerCloseKind.ProtocolViolation } reason)
        {
            Assert.StartsWith("1.", reason.Rule, StringComparison.Ordinal);
        }
    }

    private static byte[] Damage(byte[] message, int cut, byte[] tail, int place, byte flip)
    {
        byte[] damaged = cut switch
        {
            0 => [.. message, .. tail],
            1 => message[..(message.Length * place / 101)],
            _ => [.. message],
        };
        if (damaged.Length > 0)
        {
            damaged[place % damaged.Length] ^= flip;
        }

        return damaged;
    }

    private enum ActKind
    {
        Receive,
        Wait,
        Ping,
        ReplySent,
        Suspend,
        Resume,
    }

    private sealed record Act(ActKind Kind, byte[] Message, int Number);
}
