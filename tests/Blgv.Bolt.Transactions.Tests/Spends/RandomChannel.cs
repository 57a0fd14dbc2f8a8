using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Tests;

namespace Blgv.Bolt.Transactions.Tests.Spends;

/// <summary>What decides about a random channel.</summary>
/// <param name="Seed">All else follows from it.</param>
/// <param name="Htlcs">How many there are in each direction together.</param>
internal sealed record ChannelCase(ulong Seed, int Htlcs)
{
    /// <summary>The lowest fee rate.</summary>
    internal uint LowestFeeRate { get; init; }

    /// <summary>No HTLC expires before.</summary>
    internal uint FirstExpiry { get; init; } = 1;

    /// <summary>How many blocks lie between the first expiry and the last.</summary>
    internal uint ExpiryRange { get; init; } = 1_000_000;

    /// <summary>The longest to_self_delay.</summary>
    internal ushort LongestDelay { get; init; } = ushort.MaxValue;

    /// <summary>The kind of commitment, if it is not up to the seed.</summary>
    internal CommitmentFormat? Format { get; init; }
}

/// <summary>A channel in a random state with the secrets of both parties: one party's commitment, signed by both.</summary>
internal sealed class RandomChannel : IDisposable
{
    private static readonly uint[] FeeRates = [0, 253, 1_000, 2_500, 15_000, 100_000];
    private static readonly ulong[] DustLimits = [354, 546];
    private static readonly ushort[] Delays = [1, 6, 16, 17, 144, 2016, 32_767, 32_768, ushort.MaxValue];

    private readonly SplitMix64 _random;
    private readonly Dictionary<PaymentHash, Preimage> _preimages = [];

    /// <summary>Makes the channel.</summary>
    /// <param name="case">What decides about it.</param>
    /// <param name="fund">Makes the funding output, or nothing for one that no chain has.</param>
    internal RandomChannel(ChannelCase @case, Func<Script, Satoshi, OutPoint>? fund = null)
    {
        _random = new SplitMix64(@case.Seed);
        (Owner, Peer, Stranger) = (new Party(_random), new Party(_random), Party.Key(_random));
        var capacity = new Satoshi(1_000_000 + (_random.Next() % 1_000_000_000));
        var script = StandardScript.P2wsh(ChannelScripts.Funding(Owner.Funding.PublicKey, Peer.Funding.PublicKey));
        FundingSpent = new TransactionOutput(capacity, script);
        var outPoint = fund?.Invoke(script, capacity) ?? new OutPoint(new TxId(Bytes32.FromBytes(_random.Bytes(32))), (uint)_random.Below(10));
        var terms = new CommitmentTerms(
            @case.Format ?? (_random.OneIn(2) ? CommitmentFormat.Anchors : CommitmentFormat.StaticRemotekey),
            outPoint,
            capacity,
            Owner.Public,
            Peer.Public,
            LocalIsOpener: _random.OneIn(2),
            ushort.Min(_random.Pick<ushort>(Delays), @case.LongestDelay),
            new Satoshi(_random.Pick<ulong>(DustLimits)));
        var feeRate = new FeeRate(uint.Max(@case.LowestFeeRate, _random.OneIn(2) ? _random.Pick<uint>(FeeRates) : (uint)_random.Below(30_000)));
        Number = new CommitmentNumber(_random.Next() & CommitmentNumber.Max.Value);
        Point = Owner.PerCommitment.PointOf(Number);
        Assert.True(CommitmentKeys.TryDerive(Owner.Public, Peer.Public, Point, out var keys));
        Assert.True(new CommitmentBuilder(terms).TryBuild(Number, keys, State(@case, terms, feeRate), out var commitment, out _));
        Commitment = commitment;
        (OwnerHtlc, PeerHtlc) = (Owner.HtlcKey(Point), Peer.HtlcKey(Point));
        Signatures = commitment.SignAsRemote(Peer.Funding, PeerHtlc);
        Signed = commitment.Complete(commitment.SignAsOwner(Owner.Funding), Signatures.Commitment);
    }

    /// <summary>Who holds the commitment: local, as BOLT 3 calls it.</summary>
    internal Party Owner { get; }

    internal Party Peer { get; }

    /// <summary>A key that has no part in the channel.</summary>
    internal PrivateKey Stranger { get; }

    internal CommitmentNumber Number { get; }

    /// <summary>The per-commitment point.</summary>
    internal PublicKey Point { get; }

    internal PrivateKey OwnerHtlc { get; }

    internal PrivateKey PeerHtlc { get; }

    internal TransactionOutput FundingSpent { get; }

    internal CommitmentTransaction Commitment { get; }

    internal CommitmentSignatures Signatures { get; }

    /// <summary>The commitment with its witness.</summary>
    internal Transaction Signed { get; }

    internal bool HasAnchors => Commitment.Terms.Format.HasAnchors;

    /// <summary>What the owner reveals to revoke the commitment.</summary>
    internal PerCommitmentSecret Secret => Owner.PerCommitment.Reveal(Number);

    internal Preimage PreimageOf(PaymentHash hash) => _preimages[hash];

    public void Dispose()
    {
        Owner.Dispose();
        Peer.Dispose();
        Stranger.Dispose();
    }

    /// <summary>Mostly both parties have something; at times the one that did not open has nothing, dust, or nearly that.</summary>
    private CommitmentSpec State(ChannelCase @case, CommitmentTerms terms, FeeRate feeRate)
    {
        var capacity = terms.FundingAmount.ToMilliSatoshi().Value;
        var left = capacity - (capacity / 3);
        var htlcs = new CommitmentHtlc[@case.Htlcs];
        for (var i = 0; i < htlcs.Length; i++)
        {
            var share = capacity / 2 / (ulong)htlcs.Length;
            var amount = _random.OneIn(4) ? _random.Next() % 2_000_000 : _random.Next() % share;
            htlcs[i] = Htlc(@case, i, ulong.Clamp(amount, 1, share));
            left -= htlcs[i].Amount.Value;
        }

        var accepter = _random.OneIn(4) ? _random.Pick<ulong>([0, 1, 353_999, 354_000, 545_999, 546_000]) : _random.Next() % left;
        var opener = (capacity / 3) + left - accepter;
        return new CommitmentSpec(
            feeRate,
            new MilliSatoshi(terms.LocalIsOpener ? opener : accepter),
            new MilliSatoshi(terms.LocalIsOpener ? accepter : opener),
            Sequence.Create<CommitmentHtlc>(htlcs));
    }

    private CommitmentHtlc Htlc(ChannelCase @case, int index, ulong amount)
    {
        var preimage = new Preimage(Bytes32.FromBytes(_random.Bytes(32)));
        var hash = new PaymentHash(Sha256.Hash(preimage.ToArray()));
        _preimages.Add(hash, preimage);
        var expiry = @case.FirstExpiry + (uint)(_random.Next() % @case.ExpiryRange);
        return new(index % 2 == 0 ? HtlcDirection.Offered : HtlcDirection.Received, new HtlcId((ulong)index), new(amount), hash, new CltvExpiry(expiry));
    }
}
