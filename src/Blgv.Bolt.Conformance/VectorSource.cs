using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Conformance;

/// <summary>A vector file before it is read.</summary>
/// <param name="Path">Its path below <c>bolt-test-vectors/</c>, which names it in results and errors.</param>
/// <param name="Json">Its content, UTF-8.</param>
public sealed record VectorSource(string Path, Bytes Json);
