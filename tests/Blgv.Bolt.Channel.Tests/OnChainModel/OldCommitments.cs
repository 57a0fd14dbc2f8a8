using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Channel.Tests.Model;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests.OnChainModel;

/// <summary>Every commitment that a party ever had, with the peer's signatures, as an old copy of its data and its signer would have it.</summary>
internal sealed class OldCommitments(ModelParty party, byte seed)
{
    private readonly List<Entry> _all = [];

    public ModelParty Party => party;

    public IReadOnlyList<Entry> All => _all;

    /// <summary>Those before the newest: the peer has the secrets of all, or of all but one.</summary>
    public IEnumerable<Entry> Stale => _all.Where(entry => entry.Commitment.Number.Value < _all[^1].Commitment.Number.Value);

    /// <summary>Takes down what is new.</summary>
    public void Record()
    {
        if (party.State.Core is not { Commitments: { } commitments } core
            || (_all.Count > 0 && _all[^1].Commitment.Number == commitments.LocalNumber))
        {
            return;
        }

        foreach (var active in commitments.Active)
        {
            Assert.True(SpendRecognition.TryBuildOurs(core, active, out var commitment));
            _all.Add(new(commitment, active.Signatures ?? throw new InvalidOperationException()));
        }
    }

    /// <summary>A signer of the time when a commitment was the newest.</summary>
    public SeedSigner SignerOf(Entry entry)
    {
        var marks = _all.Where(other => other.Commitment.Number == entry.Commitment.Number)
            .Select(other => new MarkedCommitment(other.Commitment.Terms.FundingOutPoint, other.Commitment.TxId));
        var number = entry.Commitment.Number.Value;
        var signer = new SeedSigner([.. Enumerable.Repeat(seed, 32)]);
        Assert.True(signer.TryRestore(Pair.Index, new(0, default, number + 1, marks.ToSequence(), number, IsBroadcast: false)));
        return signer;
    }

    public Transaction Complete(Entry entry)
    {
        using var signer = SignerOf(entry);
        var completed = new OwnCommitment(new(Pair.Index, entry.Commitment), entry.Signatures).Complete(signer);
        return completed.Value ?? throw new InvalidOperationException(completed.Refusal.ToString());
    }

    /// <summary>One of them.</summary>
    /// <param name="Commitment">The commitment.</param>
    /// <param name="Signatures">The peer's.</param>
    public sealed record Entry(CommitmentTransaction Commitment, CommitmentSignatures Signatures);
}
