using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>Secrets of a peer, one after the other, into the compact store.</summary>
/// <remarks>BOLT 3, "Storage Tests".</remarks>
internal sealed class SecretStorage : IVector
{
    private readonly Sequence<(ulong Index, PerCommitmentSecret Secret)> _inserts;
    private readonly Sequence<string> _results;

    private SecretStorage(VectorObject json)
    {
        _inserts = json.Objects("inserts").Select(insert => (insert.Unsigned("index", CommitmentNumber.Max.Value), insert.Fixed<PerCommitmentSecret>("secret"))).ToSequence();
        _results = json.Object("expect").Texts("results");
        if (_results.Count != _inserts.Count)
        {
            throw json.Wrong("one result for each insert is needed");
        }
    }

    public static IVector Read(VectorObject json) => new SecretStorage(json);

    public void Run(Check check)
    {
        var store = PerCommitmentSecretStore.Empty;
        for (var i = 0; i < _inserts.Count; i++)
        {
            var number = CommitmentNumber.FromSecretIndex(_inserts[i].Index);
            check.Same($"next of insert {i}", number.ToString(), $"{store.Count}");
            var added = store.TryAdd(_inserts[i].Secret, out var next);
            check.Same($"result {i}", _results[i], added ? "ok" : "error");
            store = next ?? store;
            for (var known = 0; known <= (added ? i : -1); known++)
            {
                store.TryFind(CommitmentNumber.FromSecretIndex(_inserts[known].Index), out var found);
                check.Same($"secret {known} after insert {i}", _inserts[known].Secret.ToHex(), found.ToHex());
            }
        }
    }
}
