using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Scenarios;

/// <summary>Something that is not one operation done again and again: how long many different inputs take, how large a thing is.</summary>
/// <param name="Name">The name its figures start with.</param>
/// <param name="Summary">What it measures, for people.</param>
/// <param name="FigureNames">The names of its figures, in order.</param>
/// <param name="Measure">Measures. With an effort below <see cref="Effort.Full"/> it may take smaller inputs.</param>
public sealed record Survey(string Name, string Summary, Sequence<string> FigureNames, Func<Effort, CancellationToken, Sequence<Figure>> Measure);
