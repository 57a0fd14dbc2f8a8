using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Failures;
using Blgv.Bolt.Wire.Onion;
using FsCheck.Fluent;

namespace Blgv.Bolt.Onion.Tests;

public sealed class FailureTests
{
    private static readonly TemporaryNodeFailure s_failure = new();

    [Fact]
    [Rule("4.48")]
    [Rule("4.51")]
    public void The_origin_finds_the_erring_hop_its_failure_and_all_hold_times() => Property.Holds(
        Arb.From(
            from hops in Gen.Choose(1, 27)
            from erring in Gen.Choose(0, hops - 1)
            select (hops, erring)),
        input =>
        {
            using var nodes = new Nodes(input.hops);
            var report = FailureReport.Read(nodes.Route, Return(nodes, input.erring, input.erring, (_, returned) => returned));

            Assert.Equal(input.erring, report.ErringHop);
            Assert.Equal(s_failure, report.Failure);
            Assert.Equal(Bytes.Copy(s_failure.ToArray()), report.RawFailure);
            var times = input.hops <= AttributionData.MaxHops ? Enumerable.Range(0, input.erring + 1).Select(Time).ToSequence() : default;
            Assert.Equal(new HoldTimes(times, null), report.HoldTimes);
        },
        runs: 60);

    [Fact]
    [Rule("4.50")]
    public void Tampering_is_attributed_to_the_hop_that_did_it_or_to_its_neighbour() => Property.Holds(
        Arb.From(
            from hops in Gen.Choose(2, 20)
            from attacker in Gen.Choose(0, hops - 2)
            from part in Gen.Choose(0, 2)
            from place in Gen.Choose(0, 291)
            select (hops, attacker, part, place)),
        input =>
        {
            using var nodes = new Nodes(input.hops);
            var erring = input.hops - 1;
            var before = FailureReport.Read(nodes.Route, Return(nodes, erring, input.attacker, (hop, returned) => hop == input.attacker + 1 ? Tampered(returned, input.part, input.place) : returned));
            var after = FailureReport.Read(nodes.Route, Return(nodes, erring, input.attacker, (hop, returned) => hop == input.attacker ? Tampered(returned, input.part, input.place) : returned));

            // What falls out on the way may be changed by anyone: the last hold times and codes are those of no hop.
            foreach (var report in new[] { before, after })
            {
                if (report.HoldTimes.TamperedAt is { } blamed)
                {
                    Assert.InRange(blamed, input.attacker, input.attacker + 1);
                }
                else
                {
                    Assert.NotEqual(0, input.part);
                    Assert.Equal(erring, report.ErringHop);
                    Assert.Equal(Enumerable.Range(0, input.hops).Select(Time), report.HoldTimes.Times);
                }
            }
        },
        runs: 150);

    [Fact]
    [Rule("4.50")]
    public void A_changed_message_or_the_first_hold_time_is_always_noticed()
    {
        using var nodes = new Nodes(5);
        for (var attacker = 0; attacker < 4; attacker++)
        {
            var message = FailureReport.Read(nodes.Route, Return(nodes, 4, attacker, (hop, returned) => hop == attacker ? Tampered(returned, 0, 40) : returned));
            Assert.Null(message.ErringHop);
            Assert.Null(message.Failure);
            Assert.Equal(attacker, message.HoldTimes.TamperedAt);
            Assert.Equal(Enumerable.Range(0, attacker).Select(Time), message.HoldTimes.Times);
            var time = FailureReport.Read(nodes.Route, Return(nodes, 4, attacker, (hop, returned) => hop == attacker ? Tampered(returned, 1, 0) : returned));
            Assert.Equal(4, time.ErringHop);
            Assert.Equal(attacker, time.HoldTimes.TamperedAt);
        }
    }

    [Fact]
    [Rule("4.53")]
    public void A_hop_that_tells_no_times_ends_them_and_hides_no_failure()
    {
        using var nodes = new Nodes(5);
        var report = FailureReport.Read(nodes.Route, Return(nodes, 4, 4, (hop, returned) => hop == 3 ? returned with { AttributionData = null } : returned));
        Assert.Equal(4, report.ErringHop);
        Assert.Equal(new HoldTimes([Time(0), Time(1), Time(2)], 3), report.HoldTimes);
        var without = FailureReport.Read(nodes.Route, Return(nodes, 4, 4, (_, returned) => returned with { AttributionData = null }) with { AttributionData = null });
        Assert.Equal((4, new HoldTimes(default, null)), (without.ErringHop!.Value, without.HoldTimes));
    }

    [Fact]
    public void Anything_may_come_back() => Property.Holds(
        Arb.From(Gen.Choose(0, 400).SelectMany(length => Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(length))),
        reason =>
        {
            using var nodes = new Nodes(3);
            var report = FailureReport.Read(nodes.Route, new ReturnedFailure(Bytes.Copy(reason), null));
            Assert.Equal(new FailureReport(), report);
        });

    [Theory]
    [Rule("4.49")]
    [InlineData("", false)]
    [InlineData("20", false)]
    [InlineData("2002", true)]
    [InlineData("2002ffffff", true)]
    [InlineData("1007", false)]
    [InlineData("0bad0102", true)]
    public void Extra_bytes_and_unknown_codes_are_no_obstacle_and_too_few_bytes_are_no_failure(string message, bool isFailure)
    {
        using var nodes = new Nodes(2);
        var content = Convert.FromHexString(message);
        byte[] packet = [.. new byte[32], 0, (byte)content.Length, .. content, 0, 0];
        ReturnedFailure.Authenticate(nodes.Route.SharedSecret(0), packet.AsSpan(32), packet);
        OnionKey.Apply(OnionKeyType.Ammag, nodes.Route.SharedSecret(0), 0, packet);
        var report = FailureReport.Read(nodes.Route, new ReturnedFailure(Bytes.Copy(packet), null));
        Assert.Equal((0, isFailure), (report.ErringHop!.Value, report.Failure is not null));
        Assert.Equal(Bytes.Copy(content), report.RawFailure);
    }

    [Fact]
    public void A_return_packet_whose_length_goes_past_its_end_names_the_hop_and_no_failure()
    {
        using var nodes = new Nodes(2);
        byte[] packet = [.. new byte[32], 0xff, 0xff, 0x20, 0x02];
        ReturnedFailure.Authenticate(nodes.Route.SharedSecret(0), packet.AsSpan(32), packet);
        OnionKey.Apply(OnionKeyType.Ammag, nodes.Route.SharedSecret(0), 0, packet);
        var report = FailureReport.Read(nodes.Route, new ReturnedFailure(Bytes.Copy(packet), null));
        Assert.Equal((0, true), (report.ErringHop!.Value, report.Failure is null));
    }

    [Fact]
    public void All_failures_have_the_same_length_and_a_padding_below_the_least_is_refused()
    {
        using var nodes = new Nodes(1);
        var secret = nodes.Route.SharedSecret(0).ToArray();
        Assert.Equal(292, ReturnedFailure.Originate(secret, s_failure, 0).Reason.Length);
        Assert.Equal(292, ReturnedFailure.Originate(secret, new FeeInsufficient { HtlcMsat = new MilliSatoshi(1), ChannelUpdate = Bytes.Copy(new byte[138]) }, 0).Reason.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => ReturnedFailure.Originate(secret, s_failure, 0, 255));
        Assert.Throws<ArgumentException>(() => ReturnedFailure.Originate(secret, new UnknownFailure((FailureCode)1) { TrailingData = Bytes.Copy(new byte[65534]) }, 0));
    }

    [Fact]
    public void A_route_too_long_for_a_payment_has_no_report()
    {
        using var nodes = new Nodes(28);
        Assert.Throws<ArgumentException>(() => FailureReport.Read(nodes.Route, default));
    }

    [Fact]
    public void Tampering_with_the_times_of_a_payment_that_succeeded_is_attributed()
    {
        using var nodes = new Nodes(20);
        AttributionData? data = null;
        for (var hop = 19; hop >= 0; hop--)
        {
            data = FulfilledAttribution.Add(nodes.Route.SharedSecret(hop), data, Time(hop));
            if (hop == 7)
            {
                data = data.Value with { HtlcHoldTimes = [data.Value.HtlcHoldTimes[0] ^ 1, .. data.Value.HtlcHoldTimes.Span[1..]] };
            }
        }

        var read = FulfilledAttribution.Read(nodes.Route, data!.Value);
        Assert.Equal(new HoldTimes(Enumerable.Range(0, 7).Select(Time).ToSequence(), 7), read);
    }

    private static uint Time(int hop) => (uint)((hop * 3) + 1);

    /// <summary>A failure on its way back from a hop; <paramref name="onTheWay"/> sees what each hop sends.</summary>
    private static ReturnedFailure Return(Nodes nodes, int erring, int attacker, Func<int, ReturnedFailure, ReturnedFailure> onTheWay)
    {
        Assert.InRange(attacker, 0, erring);
        var returned = onTheWay(erring, ReturnedFailure.Originate(nodes.Route.SharedSecret(erring), s_failure, Time(erring)));
        for (var hop = erring - 1; hop >= 0; hop--)
        {
            returned = onTheWay(hop, returned.Forward(nodes.Route.SharedSecret(hop), Time(hop)));
        }

        return returned;
    }

    private static ReturnedFailure Tampered(ReturnedFailure returned, int part, int place)
    {
        var data = returned.AttributionData!.Value;
        if (part == 0)
        {
            var reason = returned.Reason.Span.ToArray();
            reason[place % reason.Length] ^= 1;
            return returned with { Reason = Bytes.Copy(reason) };
        }

        var times = data.HtlcHoldTimes.Span.ToArray();
        var hmacs = data.TruncatedHmacs.Span.ToArray();
        if (part == 1)
        {
            times[place % times.Length] ^= 1;
        }
        else
        {
            hmacs[place % hmacs.Length] = new TruncatedHmac(hmacs[place % hmacs.Length].Value ^ 1);
        }

        return returned with { AttributionData = new AttributionData(Sequence.Create<uint>(times), Sequence.Create<TruncatedHmac>(hmacs)) };
    }
}
