using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>What the chain holds of a channel whose funding output is spent, put together from the state.</summary>
internal sealed class ChainView
{
    private readonly Dictionary<OutPoint, ConfirmedSpend> _spenders = [];
    private HashSet<OutPoint>? _worthTaking;

    private ChainView(OnChain state, RecognizedSpend close)
    {
        (State, Close) = (state, close);
        foreach (var spend in state.Later)
        {
            foreach (var input in spend.Transaction.Inputs)
            {
                _spenders.TryAdd(input.PreviousOutput, spend);
            }
        }
    }

    /// <summary>The preimages of HTLCs that we received, by number.</summary>
    public IReadOnlyDictionary<HtlcId, Preimage> Preimages => _preimages ??= Channel.Commitments.Htlcs
        .Where(htlc => htlc is { IsOffered: false, Preimage: not null })
        .ToDictionary(htlc => htlc.Key.Id, htlc => htlc.Preimage.GetValueOrDefault());

    public OnChain State { get; }

    public RecognizedSpend Close { get; }

    public ChannelCore Channel => State.Channel;

    /// <summary>How deep the transaction that spends the funding output is.</summary>
    public uint Depth => DepthOf(Close.Spend);

    /// <summary>The view, or null while the funding output is not spent.</summary>
    public static ChainView? Of(OnChain state) =>
        state.Spent is { } spent ? new(state, SpendRecognition.Of(state.Channel, state.Breach, spent)) : null;

    /// <summary>Who spends an output.</summary>
    public bool TryGetSpender(OutPoint outPoint, [NotNullWhen(true)] out ConfirmedSpend? spend) => _spenders.TryGetValue(outPoint, out spend);

    /// <summary>How many confirmations a transaction has.</summary>
    public uint DepthOf(ConfirmedSpend spend) => Channel.Height >= spend.Height ? Channel.Height.Value - spend.Height.Value + 1 : 0;

    /// <summary>The outputs of ours that hold more than it costs to take them.</summary>
    public HashSet<OutPoint> WorthTaking(ChannelPolicy policy) =>
        _worthTaking ??= ClaimDerivation.Of(this, policy).Where(EndSteps.IsWorthTaking).Select(claim => claim.OutPoint).ToHashSet();

    /// <summary>
    /// The outputs of which we want to know who spends them. Of a commitment whose content is not known that is every one, since any may show a
    /// preimage; of a transaction that spends a revoked one, whatever the revocation key takes; of our HTLC transactions, what they hold.
    /// </summary>
    public IEnumerable<(OutPoint OutPoint, Script Script)> Watched()
    {
        foreach (var watched in WatchedOf(Close))
        {
            yield return watched;
        }

        foreach (var spend in (IEnumerable<ConfirmedSpend>)State.Later)
        {
            foreach (var watched in WatchedOf(spend))
            {
                yield return watched;
            }
        }
    }

    /// <summary>Those of a transaction that spends outputs of the commitment.</summary>
    public IEnumerable<(OutPoint OutPoint, Script Script)> WatchedOf(ConfirmedSpend spend)
    {
        if (DelayedScript is not { } delayed)
        {
            yield break;
        }

        var id = spend.Transaction.ComputeTxId();
        for (var i = 0; i < spend.Transaction.Outputs.Count; i++)
        {
            if (spend.Transaction.Outputs[i].ScriptPubKey == delayed)
            {
                yield return (new(id, (uint)i), delayed);
            }
        }
    }

    /// <summary>The script of what the owner of the commitment waits for, where that matters to us.</summary>
    private Script? DelayedScript => _delayedScript ??= Close switch
    {
        { Kind: SpendKind.Ours, Commitment: { } ours } => DelayedScriptOf(ours.Terms, ours.Keys),
        { Kind: SpendKind.Revoked, Keys: { } keys } => DelayedScriptOf(Close.Active.Scope.RemoteBuilder.Terms, keys),
        _ => null,
    };

    private Script? _delayedScript;
    private Dictionary<HtlcId, Preimage>? _preimages;

    private static IEnumerable<(OutPoint OutPoint, Script Script)> WatchedOf(RecognizedSpend close)
    {
        var outputs = close.Spend.Transaction.Outputs;
        for (var i = 0; i < outputs.Count && close.Kind != SpendKind.Closing; i++)
        {
            if (close.Commitment is not { } commitment || Matters(close.Kind, commitment.Outputs[i].Kind))
            {
                yield return (new(close.TxId, (uint)i), outputs[i].ScriptPubKey);
            }
        }
    }

    private static bool Matters(SpendKind kind, CommitmentOutputKind output) => output switch
    {
        CommitmentOutputKind.OfferedHtlc or CommitmentOutputKind.ReceivedHtlc => true,
        CommitmentOutputKind.ToLocal => kind is SpendKind.Ours or SpendKind.Revoked,
        CommitmentOutputKind.ToRemote => kind is not SpendKind.Ours,
        _ => false,
    };

    private static Script DelayedScriptOf(CommitmentTerms terms, CommitmentKeys keys) =>
        StandardScript.P2wsh(ChannelScripts.ToLocal(keys.Revocation, terms.ToSelfDelay, keys.LocalDelayed));
}
