using System.Diagnostics;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Routing;

namespace Blgv.Bolt.Scenarios;

/// <summary>Finding routes on the network that everybody who compares uses, with estimates that payments have taught: a thousand, on the large network a hundred.</summary>
internal static class RoutingScenarios
{
    private const int Queries = 300;
    private const int Parts = 10;
    private const ulong SmallAmount = 10_000_000;
    private const ulong LargeAmount = 1_000_000_000;

    public static ScenarioGroup Group => new(
        "routing",
        "path finding of BOLT 7, one thread",
        [new("routing.find", "Find a route for 10,000 sat, nothing known of balances", "route", Find)])
    {
        Surveys =
        [
            Survey("routing", BenchmarkNetwork.Nodes, "300 pairs of nodes of 15,000 with 59,990 channels"),
            Survey("routing.10x", 10 * BenchmarkNetwork.Nodes, "30 pairs of nodes of 150,000 with 599,990 channels"),
        ],
    };

    private static Operation Find()
    {
        var network = BenchmarkNetwork.Create(BenchmarkNetwork.Nodes, BenchmarkKeys.Hashes);
        var graph = RoutingGraph.From(RoutingNetwork.Snapshot(network));
        var requests = network.Queries(Queries).Select(pair => RoutingNetwork.Request(network, pair, SmallAmount, parts: 1)).ToArray();
        var finder = new PathFinder();
        var next = 0;
        return Operation.Of(times =>
        {
            for (var i = 0; i < times; i++)
            {
                finder.Find(graph, requests[next++ % requests.Length]);
            }
        });
    }

    private static Survey Survey(string name, int nodes, string size)
    {
        string[] figures = ["load.ms", "p50.ms", "p95.ms", "wall.p50.ms", "small.p50.ms", "large.p50.ms", "settled", "found", "split.ms", "split.p95.ms", "split.wall.ms", "split.settled", "split.found", "split.parts"];
        return new(
            name,
            $"{size}: 10,000 and 1,000,000 sat in one part, 1,000,000 sat in up to ten; milliseconds of processor time, so that neighbours do not count, and by the clock (wall)",
            [.. figures.Select(figure => $"{name}.{figure}")],
            (effort, cancellationToken) => Measure(name, nodes, effort, cancellationToken).ToSequence());
    }

    private static List<Figure> Measure(string name, int nodes, Effort effort, CancellationToken cancellationToken)
    {
        var isFull = effort.Rounds >= Effort.Full.Rounds;
        var isLarge = nodes > BenchmarkNetwork.Nodes;
        var network = BenchmarkNetwork.Create(isFull ? nodes : 200, isLarge ? BenchmarkKeys.Hashes : BenchmarkKeys.OnTheCurve);
        var snapshot = RoutingNetwork.Snapshot(network);
        var loading = Stopwatch.GetTimestamp();
        var graph = RoutingGraph.From(snapshot);
        var load = Stopwatch.GetElapsedTime(loading);
        var pairs = network.Queries((isFull, isLarge) switch { (false, _) => 3, (_, true) => Queries / 10, _ => Queries });
        var finder = new PathFinder();
        var estimates = RoutingNetwork.Taught(network, graph, finder, (isFull, isLarge) switch { (false, _) => 10, (_, true) => 100, _ => 1000 });

        var small = Run(pairs.Select(pair => Request(pair, SmallAmount, 1)), cancellationToken);
        var large = Run(pairs.Select(pair => Request(pair, LargeAmount, 1)), cancellationToken);
        var split = Run(pairs.Select(pair => Request(pair, LargeAmount, Parts)), cancellationToken);
        List<Run> single = [.. small, .. large];
        return
        [
            new($"{name}.load.ms", load.TotalMilliseconds, "ms"),
            new($"{name}.p50.ms", Quantile(single, 0.5), "ms"),
            new($"{name}.p95.ms", Quantile(single, 0.95), "ms"),
            new($"{name}.wall.p50.ms", Wall(single), "ms"),
            new($"{name}.small.p50.ms", Quantile(small, 0.5), "ms"),
            new($"{name}.large.p50.ms", Quantile(large, 0.5), "ms"),
            new($"{name}.settled", Settled(single), "nodes"),
            new($"{name}.found", Found(single), "%"),
            new($"{name}.split.ms", Quantile(split, 0.5), "ms"),
            new($"{name}.split.p95.ms", Quantile(split, 0.95), "ms"),
            new($"{name}.split.wall.ms", Wall(split), "ms"),
            new($"{name}.split.settled", Settled(split), "nodes"),
            new($"{name}.split.found", Found(split), "%"),
            new($"{name}.split.parts", Math.Max(split.Average(run => run.Parts), double.Epsilon), "parts"),
        ];

        RouteRequest Request((int Source, int Destination) pair, ulong amount, int parts) =>
            RoutingNetwork.Request(network, pair, amount, parts) with { Estimates = estimates };

        List<Run> Run(IEnumerable<RouteRequest> requests, CancellationToken token)
        {
            var runs = new List<Run>();
            var list = requests.ToList();
            for (var round = isFull && !isLarge ? 0 : 1; round < 2; round++)
            {
                // The first round is for the runtime, which compiles hot code anew.
                runs.Clear();
                foreach (var request in list)
                {
                    token.ThrowIfCancellationRequested();
                    var started = Stopwatch.GetTimestamp();
                    var worked = Environment.CpuUsage.TotalTime;
                    var result = finder.Find(graph, request);
                    worked = Environment.CpuUsage.TotalTime - worked;
                    runs.Add(new(worked.TotalMilliseconds, Stopwatch.GetElapsedTime(started).TotalMilliseconds, result.NodesSettled, result.Routes.Count));
                }
            }

            return runs;
        }
    }

    private static double Quantile(List<Run> runs, double part)
    {
        var sorted = runs.Select(run => run.Milliseconds).Order().ToArray();

        // The clock of the processor may not tick within a query on a tiny network.
        return Math.Max(sorted[(int)(part * (sorted.Length - 1))], double.Epsilon);
    }

    private static double Wall(List<Run> runs) => Timing.Median([.. runs.Select(run => run.WallMilliseconds)]);

    private static double Settled(List<Run> runs) => Timing.Median([.. runs.Select(run => (double)run.Settled)]);

    private static double Found(List<Run> runs) => 100.0 * runs.Count(run => run.Parts > 0) / runs.Count;

    private readonly record struct Run(double Milliseconds, double WallMilliseconds, long Settled, int Parts);
}
