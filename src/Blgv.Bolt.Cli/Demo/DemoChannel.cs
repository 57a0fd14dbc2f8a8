using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>A channel of the demo.</summary>
/// <param name="Funding">The output that it is.</param>
/// <param name="Amount">What that holds, in satoshi.</param>
/// <param name="Start">What both had, and their books, before the first payment.</param>
internal sealed record DemoChannel(OutPoint Funding, ulong Amount, (NodeBooks Alice, NodeBooks Bob) Start);
