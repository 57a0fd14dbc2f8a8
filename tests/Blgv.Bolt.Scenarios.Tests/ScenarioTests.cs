using Blgv.Bolt.Crypto;
using System.Globalization;
using System.Security.Cryptography;

namespace Blgv.Bolt.Scenarios.Tests;

public sealed class ScenarioTests
{
    private static readonly string[] Units = ["msg/s", "handshake/s", "signature/s", "secret/s", "key/s", "ping/s", "commitment/s", "key set/s", "sighash/s", "onion/s", "failure/s", "invoice/s", "route/s", "announcement/s", "update/s", "payment/s", "add/s", "state/s", "block/s", "B/write", "B/payment", "B/step", "B", "ns", "x", "B/op", "B/channel", "blocks", "ms", "nodes", "%", "parts"];

    public static TheoryData<string> Groups => [.. ScenarioCatalog.Groups.Select(group => group.Name)];

    [Theory]
    [MemberData(nameof(Groups))]
    public async Task Every_figure_of_a_group_has_a_name_of_its_own_and_a_number(string name)
    {
        Assert.True(ScenarioCatalog.TryFind(name, out var group));

        var figures = await MeasureAsync(group);

        Assert.Equal(figures.Count, figures.Select(figure => figure.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(figures, figure =>
        {
            Assert.StartsWith($"{name}.", figure.Name, StringComparison.Ordinal);
            Assert.Contains(figure.Unit, Units, StringComparer.Ordinal);
            Assert.True(double.IsFinite(figure.Value), figure.ToString());
            Assert.True(figure.Unit is "B/op" or "blocks" or "%" ? figure.Value >= 0 : figure.Value > 0, figure.ToString());
        });
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public async Task Every_scenario_has_a_rate_what_it_allocates_and_a_ratio_if_there_is_a_baseline(string name)
    {
        Assert.True(ScenarioCatalog.TryFind(name, out var group));

        var names = (await MeasureAsync(group)).Select(figure => figure.Name).ToArray();

        var expected = group.Scenarios.SelectMany(scenario => new[]
        {
            $"{scenario.Name}.rate",
            scenario.ReportsTime ? $"{scenario.Name}.time" : "",
            scenario.Baseline is null ? "" : $"{scenario.Name}.ratio",
            $"{scenario.Name}.allocated",
        }).Where(each => each.Length > 0);
        var facts = group.Facts().Select(fact => fact.Name);
        Assert.Equal(facts.Concat(expected).Concat(group.Surveys.SelectMany(survey => survey.FigureNames)), names, StringComparer.Ordinal);
    }

    [Fact]
    public void The_width_of_the_cipher_stands_before_its_figures()
    {
        Assert.True(ScenarioCatalog.TryFind("noise", out var noise));
        Assert.Equal(new Figure("noise.lanes", RecordCipher.Lanes, "blocks"), Assert.Single(noise.Facts()));
    }

    [Fact]
    public void The_bars_of_the_codecs_have_their_figures()
    {
        Assert.True(ScenarioCatalog.TryFind("wire", out var wire));

        var withRatio = wire.Scenarios.Where(scenario => scenario.Baseline is not null).Select(scenario => scenario.Name).ToArray();
        string[] messages = ["update_add_htlc", "commitment_signed", "open_channel", "channel_announcement", "channel_update"];
        Assert.Subset(withRatio.ToHashSet(StringComparer.Ordinal), messages.SelectMany(name => new[] { $"wire.decode.{name}", $"wire.encode.{name}" }).ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void The_bars_of_the_transactions_have_their_figures()
    {
        Assert.True(ScenarioCatalog.TryFind("tx", out var transactions));
        Assert.Equal(
            ["tx.sign.0", "tx.sign.20", "tx.sign.483", "tx.verify.0", "tx.verify.20", "tx.verify.483", "tx.sign.483.static_remotekey", "tx.verify.483.static_remotekey", "tx.keys", "tx.secret", "tx.sighash"],
            transactions.Scenarios.Where(scenario => scenario.Baseline is not null).Select(scenario => scenario.Name),
            StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("onion", "onion.build.20 onion.peel onion.error")]
    [InlineData("invoice", "invoice.parse invoice.parse.routes")]
    public void The_bars_of_onions_and_invoices_have_their_figures(string name, string expected)
    {
        Assert.True(ScenarioCatalog.TryFind(name, out var group));
        Assert.Equal(expected, string.Join(' ', group.Scenarios.Where(scenario => scenario.Baseline is not null).Select(scenario => scenario.Name)));
    }

    [Fact]
    public void The_bars_of_routing_have_their_figures()
    {
        Assert.True(ScenarioCatalog.TryFind("routing", out var group));
        var figures = group.Surveys.SelectMany(survey => survey.FigureNames);
        string[] bars = ["routing.p50.ms", "routing.p95.ms", "routing.split.ms", "routing.10x.p50.ms", "routing.10x.p95.ms", "routing.10x.split.ms"];
        Assert.Subset(figures.ToHashSet(StringComparer.Ordinal), bars.ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void The_bars_of_gossip_have_their_figures()
    {
        Assert.True(ScenarioCatalog.TryFind("gossip", out var group));
        Assert.Equal(
            ["gossip.verify", "gossip.verify.parallel"],
            group.Scenarios.Where(scenario => scenario.Baseline is not null).Select(scenario => scenario.Name),
            StringComparer.Ordinal);
        var figures = group.Surveys.SelectMany(survey => survey.FigureNames);
        string[] bars = ["apply.announcement.rate", "apply.update.rate", "store.announcement.rate", "store.update.rate", "memory.bytes", "load.first.ms", "load.ms"];
        Assert.Subset(figures.ToHashSet(StringComparer.Ordinal), bars.SelectMany(bar => new[] { $"gossip.{bar}", $"gossip.10x.{bar}" }).ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void The_bars_of_the_transport_have_their_figures()
    {
        Assert.True(ScenarioCatalog.TryFind("NOISE", out var noise));

        var withRatio = noise.Scenarios.Where(scenario => scenario.Baseline is not null).Select(scenario => scenario.Name).Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "noise.decrypt.1400", "noise.decrypt.300", "noise.decrypt.300.batch", "noise.decrypt.32",
                "noise.decrypt.65535",
                "noise.encrypt.1400", "noise.encrypt.300", "noise.encrypt.300.batch", "noise.encrypt.32",
                "noise.encrypt.65535",
                "noise.handshake", "noise.socket.300",
            ],
            withRatio,
            StringComparer.Ordinal);
    }

    [Fact]
    public void An_unknown_group_is_not_found() => Assert.False(ScenarioCatalog.TryFind("weather", out _));

    [Fact]
    public async Task An_operation_is_prepared_for_exactly_the_times_it_then_runs()
    {
        var operation = new Recorder();
        var scenario = new Scenario("a.b", "", "msg", () => operation);

        await scenario.MeasureAsync(Effort.Brief, TestContext.Current.CancellationToken);

        Assert.NotEmpty(operation.Ran);
        Assert.Equal(operation.Prepared, operation.Ran);
        Assert.True(operation.IsDisposed);
    }

    [Fact]
    public async Task The_baseline_runs_in_turn_with_the_operation()
    {
        var turns = new List<string>();
        var scenario = new Scenario("a.b", "", "msg", () => Operation.Of(_ => turns.Add("subject")))
        {
            Baseline = new(() => Operation.Of(_ => turns.Add("baseline")), Comparison.Speed),
        };
        var effort = Effort.Brief with { Slice = TimeSpan.FromTicks(1), WarmUp = TimeSpan.Zero, Rounds = 3 };

        await scenario.MeasureAsync(effort, TestContext.Current.CancellationToken);

        // The last one is the round that counts allocations.
        Assert.Equal(["subject", "baseline", "subject", "baseline", "subject", "baseline", "subject"], turns.TakeLast(7), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(Comparison.Speed, true)]
    [InlineData(Comparison.Cost, false)]
    public async Task Of_something_much_faster_than_its_baseline_the_speed_is_above_1_and_the_cost_below(Comparison comparison, bool above)
    {
        var scenario = new Scenario("a.b", "", "msg", () => Hashing(1))
        {
            Baseline = new(() => Hashing(1_000_000), comparison),
        };

        var figures = await scenario.MeasureAsync(Effort.Brief, TestContext.Current.CancellationToken);

        Assert.Equal(above, figures.Single(figure => figure.Name == "a.b.ratio").Value > 1);
    }

    [Fact]
    public async Task What_is_allocated_is_counted_for_one_operation()
    {
        var scenario = new Scenario("a.b", "", "msg", () => Operation.Of(times =>
        {
            for (var i = 0; i < times; i++)
            {
                GC.KeepAlive(new byte[100_000]);
            }
        }));

        var figures = await scenario.MeasureAsync(Effort.Brief, TestContext.Current.CancellationToken);

        Assert.InRange(figures.Single(figure => figure.Name == "a.b.allocated").Value, 100_000, 200_000);
    }

    [Fact]
    public async Task It_stops_when_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var scenario = new Scenario("a.b", "", "msg", () => Operation.Of(_ => stop.Cancel()));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scenario.MeasureAsync(Effort.Full, stop.Token));
    }

    [Theory]
    [InlineData(1234567.8, "1234568")]
    [InlineData(123.45, "123.5")]
    [InlineData(1.234, "1.23")]
    [InlineData(0, "0.00")]
    public void A_figure_is_one_line_with_a_point_and_no_exponent(double value, string text)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = "." } };
        try
        {
            Assert.Equal($"a.b {text} ns", new Figure("a.b", value, "ns").ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void The_median_is_the_middle_or_between_the_two_in_the_middle()
    {
        Assert.Equal(2, Timing.Median([9, 1, 2]));
        Assert.Equal(2.5, Timing.Median([9, 1, 2, 3]));
    }

    [Fact]
    public void The_inputs_are_those_of_everybody_who_compares()
    {
        // splitmix64 of seed 1234567: 6457827717110365317, then 3203168211198807973.
        Assert.Equal("85fc08fb17d09e59a50f545884f0732c", Convert.ToHexStringLower(FixedInputs.Bytes(16, seed: 1234567)));
        Assert.Equal("85fc08fb17d09e59a5", Convert.ToHexStringLower(FixedInputs.Bytes(9, seed: 1234567)));
    }

    /// <summary>Work in proportion to a number of bytes.</summary>
    private static Operation Hashing(int bytes)
    {
        var data = new byte[bytes];
        var hash = new byte[SHA256.HashSizeInBytes];
        return Operation.Of(times =>
        {
            for (var i = 0; i < times; i++)
            {
                SHA256.HashData(data, hash);
            }
        });
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(ScenarioGroup group)
    {
        var figures = new List<Figure>();
        await foreach (var figure in group.MeasureAsync(Effort.Brief, TestContext.Current.CancellationToken))
        {
            figures.Add(figure);
        }

        return figures;
    }

    private sealed class Recorder : Operation
    {
        public List<int> Prepared { get; } = [];

        public List<int> Ran { get; } = [];

        public bool IsDisposed { get; private set; }

        public override void Prepare(int times) => Prepared.Add(times);

        public override ValueTask RunAsync(int times)
        {
            Ran.Add(times);
            return ValueTask.CompletedTask;
        }

        public override ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return base.DisposeAsync();
        }
    }
}
