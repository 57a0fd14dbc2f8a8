using System.Diagnostics.CodeAnalysis;
using BenchmarkDotNet.Attributes;
using Blgv.Bolt.Scenarios;

namespace Blgv.Bolt.Benchmarks;

/// <summary>Every scenario and its baseline under BenchmarkDotNet, which brings its own statistics.</summary>
[MemoryDiagnoser]
public class ScenarioBenchmarks
{
    /// <summary>Enough to make the cost of awaiting once vanish beside the shortest operation.</summary>
    private const int Times = 256;

    private Operation? _operation;

    /// <summary>The scenarios; a baseline has the name of its scenario and <c>.baseline</c>.</summary>
    public static IEnumerable<string> Names => Operations.Keys;

    /// <summary>What is measured.</summary>
    [ParamsSource(nameof(Names))]
    public string Name { get; set; } = "";

    private static Dictionary<string, Func<ValueTask<Operation>>> Operations { get; } = ScenarioCatalog.Groups
        .SelectMany(group => group.Scenarios)
        .SelectMany(scenario => new[]
        {
            (scenario.Name, scenario.Create),
            (Name: $"{scenario.Name}.baseline", Create: scenario.Baseline?.Create),
        })
        .Where(each => each.Create is not null)
        .ToDictionary(each => each.Name, each => each.Create!, StringComparer.Ordinal);

    /// <summary>Makes the operation.</summary>
    [GlobalSetup]
    [SuppressMessage("Usage", "VSTHRD002", Justification = "The in-process toolchain (-i) does not wait for an asynchronous setup.")]
    public void Setup() => _operation = Operations[Name]().AsTask().GetAwaiter().GetResult();

    /// <summary>Gives back what it holds.</summary>
    [GlobalCleanup]
    [SuppressMessage("Usage", "VSTHRD002", Justification = "As for the setup.")]
    public void Cleanup() => _operation!.DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Runs it.</summary>
    /// <returns>When it has run.</returns>
    [Benchmark(OperationsPerInvoke = Times)]
    public ValueTask RunAsync() => _operation!.RunAsync(Times);
}
