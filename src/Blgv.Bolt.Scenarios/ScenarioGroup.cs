using System.Runtime.CompilerServices;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Scenarios;

/// <summary>The scenarios of one layer: what <c>bolt bench NAME</c> measures.</summary>
/// <param name="Name">The name of the layer, lower case.</param>
/// <param name="Summary">What it measures, for people.</param>
/// <param name="Scenarios">The scenarios, in the order in which they run.</param>
public sealed record ScenarioGroup(string Name, string Summary, Sequence<Scenario> Scenarios)
{
    /// <summary>What must be known to read the figures and is not measured, such as how wide the cipher's vectors are.</summary>
    public Func<Sequence<Figure>> Facts { get; init; } = () => [];

    /// <summary>What is measured in its own way, after the scenarios.</summary>
    public Sequence<Survey> Surveys { get; init; }

    /// <summary>Gives the facts, then measures each scenario in turn, then each survey.</summary>
    /// <param name="effort">For how long.</param>
    /// <param name="cancellationToken">Stops between two slices.</param>
    /// <returns>The figures, each as soon as it is known.</returns>
    public async IAsyncEnumerable<Figure> MeasureAsync(Effort effort, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var facts = Facts();
        for (var i = 0; i < facts.Count; i++)
        {
            yield return facts[i];
        }

        for (var i = 0; i < Scenarios.Count; i++)
        {
            foreach (var figure in await Scenarios[i].MeasureAsync(effort, cancellationToken).ConfigureAwait(false))
            {
                yield return figure;
            }
        }

        for (var i = 0; i < Surveys.Count; i++)
        {
            var figures = Surveys[i].Measure(effort, cancellationToken);
            for (var figure = 0; figure < figures.Count; figure++)
            {
                yield return figures[figure];
            }
        }
    }
}
