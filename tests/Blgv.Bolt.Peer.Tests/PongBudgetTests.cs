using FsCheck.Fluent;
using Property = Blgv.Bolt.Tests.Property;

namespace Blgv.Bolt.Peer.Tests;

public class PongBudgetTests
{
    private const int BytesPerMinute = 1_000_000;

    [Fact]
    public void Never_lets_more_than_the_budget_go_in_any_minute()
    {
        var asked = Gen.Zip(Gen.Choose(4, 65535), Gen.Choose(0, 2000)).ListOf(400);
        Property.Holds(Arb.From(asked), pings =>
        {
            var now = TimeSpan.Zero;
            var budget = new PongBudget(BytesPerMinute, now);
            var sent = new List<(TimeSpan At, int Bytes)>();
            foreach (var (bytes, wait) in pings)
            {
                now += TimeSpan.FromMilliseconds(wait);
                now = budget.InDebtUntil(now) is { } until && until > now ? until : now;
                Assert.Null(budget.InDebtUntil(now));
                budget.Spend(bytes, now);
                sent.Add((now, bytes));
            }

            foreach (var (start, _) in sent)
            {
                var minute = sent.Where(pong => pong.At >= start && pong.At < start + TimeSpan.FromMinutes(1)).Sum(pong => pong.Bytes);
                Assert.InRange(minute, 0, BytesPerMinute);
            }
        }, runs: 50);
    }

    [Fact]
    public void Refills_in_small_steps_as_in_a_big_one()
    {
        var steps = new PongBudget(BytesPerMinute, TimeSpan.Zero);
        var whole = new PongBudget(BytesPerMinute, TimeSpan.Zero);
        for (var i = 0; i < 8; i++)
        {
            steps.Spend(65535, TimeSpan.Zero);
            whole.Spend(65535, TimeSpan.Zero);
        }

        for (var tick = 0; tick < 10_000; tick++)
        {
            steps.InDebtUntil(TimeSpan.FromTicks(tick * 7));
        }

        var end = TimeSpan.FromTicks(70_000);
        Assert.NotNull(whole.InDebtUntil(end));
        Assert.InRange((steps.InDebtUntil(end) - whole.InDebtUntil(end))!.Value.TotalMilliseconds, 0, 1);
    }
}
