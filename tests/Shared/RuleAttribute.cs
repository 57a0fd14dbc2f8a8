using Xunit.v3;

namespace Blgv.Bolt.Tests;

/// <summary>Marks a test as the proof of one receiver rule of <c>bolt-test-vectors/rules.csv</c>, e.g. <c>[Rule("1.7")]</c>.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
internal sealed class RuleAttribute(string id) : Attribute, ITraitAttribute
{
    public string Id { get; } = id;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Rule", Id)];
}
