using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>One funding output with what both parties' commitments on it have in common. It never changes; balances are beside it.</summary>
/// <remarks>Holds the builders, so that what is the same for all commitments is made once.</remarks>
public sealed class FundingScope : IEquatable<FundingScope>
{
    /// <summary>The scope.</summary>
    /// <param name="local">The terms of our commitments.</param>
    /// <param name="remote">The terms of the peer's.</param>
    public FundingScope(CommitmentTerms local, CommitmentTerms remote)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(remote);
        LocalBuilder = new(local);
        RemoteBuilder = new(remote);
    }

    /// <summary>The funding output.</summary>
    public OutPoint Funding => LocalBuilder.Terms.FundingOutPoint;

    /// <summary>What it holds.</summary>
    public Satoshi Amount => LocalBuilder.Terms.FundingAmount;

    /// <summary>Builds our commitments.</summary>
    public CommitmentBuilder LocalBuilder { get; }

    /// <summary>Builds the peer's.</summary>
    public CommitmentBuilder RemoteBuilder { get; }

    /// <summary>The scope of a funding output of a channel.</summary>
    /// <param name="parameters">The channel.</param>
    /// <param name="funding">The output.</param>
    /// <param name="amount">What it holds.</param>
    /// <returns>The scope.</returns>
    public static FundingScope Of(ChannelParameters parameters, OutPoint funding, Satoshi amount)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var local = new CommitmentTerms(
            parameters.Format, funding, amount, parameters.Local.Keys, parameters.Remote.Keys, parameters.IsOpener,
            parameters.Remote.ToSelfDelay, parameters.Local.DustLimit);
        return new(local, local.FromOtherSide(parameters.Local.ToSelfDelay, parameters.Remote.DustLimit));
    }

    /// <inheritdoc/>
    public bool Equals(FundingScope? other) =>
        other is not null && LocalBuilder.Terms == other.LocalBuilder.Terms && RemoteBuilder.Terms == other.RemoteBuilder.Terms;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FundingScope);

    /// <inheritdoc/>
    public override int GetHashCode() => Funding.GetHashCode();

    /// <summary>Where the output is.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Funding} ({Amount})";
}

/// <summary>The commitments on one funding output. A channel has one; more while a funding is being replaced or spliced.</summary>
/// <param name="Scope">The funding output.</param>
/// <param name="ToLocal">Our balance as if no live HTLC had been offered.</param>
/// <param name="ToRemote">The peer's balance, likewise.</param>
/// <param name="Signatures">The peer's on our newest commitment; null until it has signed the first.</param>
public sealed record ActiveCommitment(FundingScope Scope, MilliSatoshi ToLocal, MilliSatoshi ToRemote, CommitmentSignatures? Signatures);
