using System.Security.Cryptography;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions.Tests;

/// <summary>A channel between Alice, who opened it, and Bob, each with a signer over a seed.</summary>
internal sealed class TestChannel : IDisposable
{
    public const uint Number = 7;

    public static readonly FeeRate OrdinaryFee = new(1000);

    public TestChannel(CommitmentFormat format, ulong funding = 10_000_000, ulong aliceDust = 546, ulong bobDust = 546)
    {
        Format = format;
        AliceTerms = new(format, new(new(Bytes32.FromHex(new string('a', 64))), 1), new(funding), Alice.PublicKeysOf(Number), Bob.PublicKeysOf(Number), LocalIsOpener: true, ToSelfDelay: 144, new(aliceDust));
        BobTerms = AliceTerms.FromOtherSide(toSelfDelay: 720, new(bobDust));
        AliceBuilder = new(AliceTerms);
        BobBuilder = new(BobTerms);
    }

    public CommitmentFormat Format { get; }

    public SeedSigner Alice { get; } = new(Seed(1));

    public SeedSigner Bob { get; } = new(Seed(2));

    public CommitmentTerms AliceTerms { get; }

    public CommitmentTerms BobTerms { get; }

    public CommitmentBuilder AliceBuilder { get; }

    public CommitmentBuilder BobBuilder { get; }

    public static byte[] Seed(byte value) => Enumerable.Repeat(value, 32).ToArray();

    public static Preimage PreimageOf(int index) => new(Bytes32.FromHex(index.ToString("x64", System.Globalization.CultureInfo.InvariantCulture)));

    public static PaymentHash HashOf(int index) => PaymentHash.FromBytes(SHA256.HashData(PreimageOf(index).ToArray()));

    public static CommitmentHtlc Htlc(HtlcDirection direction, int id, ulong msat, uint expiry = 500_000) => new(direction, new((ulong)id), new(msat), HashOf(id), new(expiry));

    /// <summary>Alice's view: what the HTLCs leave is split, two thirds for her.</summary>
    public CommitmentSpec Spec(FeeRate feeRate, params CommitmentHtlc[] htlcs)
    {
        var left = (AliceTerms.FundingAmount.Value * 1000) - htlcs.Aggregate(0UL, (sum, htlc) => sum + htlc.Amount.Value);
        return new(feeRate, new(left - (left / 3)), new(left / 3), [.. htlcs]);
    }

    public CommitmentSpec TypicalSpec() => Spec(
        OrdinaryFee,
        Htlc(HtlcDirection.Offered, 1, 20_000_000),
        Htlc(HtlcDirection.Offered, 2, 30_000_500),
        Htlc(HtlcDirection.Received, 3, 40_000_000),
        Htlc(HtlcDirection.Received, 4, 50_000_999));

    /// <summary>Alice's commitment.</summary>
    public CommitmentTransaction OfAlice(ulong number, CommitmentSpec spec) => Build(AliceBuilder, Alice, number, spec);

    /// <summary>Bob's commitment of the same state.</summary>
    public CommitmentTransaction OfBob(ulong number, CommitmentSpec spec) => Build(BobBuilder, Bob, number, spec.FromOtherSide());

    /// <summary>Bob signs Alice's commitment.</summary>
    public CommitmentSignatures BobSigns(CommitmentTransaction ofAlice)
    {
        var reply = Bob.Sign(new RemoteCommitmentRequest(Number, ofAlice, Alice.PerCommitmentPointOf(Number, ofAlice.Number)));
        Assert.Equal(Refusal.None, reply.Refusal);
        return reply.Value!;
    }

    /// <summary>Bob signs Alice's commitments up to a number, and Alice accepts each and revokes the one before.</summary>
    public CommitmentTransaction Advance(ulong number, CommitmentSpec spec)
    {
        CommitmentTransaction? newest = null;
        for (var i = 0UL; i <= number; i++)
        {
            newest = OfAlice(i, spec);
            Assert.Equal(Refusal.None, Alice.Accept(new(Number, newest, BobSigns(newest))));
            if (i > 0)
            {
                Assert.Equal(Refusal.None, Alice.Reveal(new(Number, new(i - 1))).Refusal);
            }
        }

        return newest!;
    }

    public void Dispose()
    {
        Alice.Dispose();
        Bob.Dispose();
    }

    private static CommitmentTransaction Build(CommitmentBuilder builder, SeedSigner owner, ulong number, CommitmentSpec spec)
    {
        Assert.True(CommitmentKeys.TryDerive(builder.Terms.Local, builder.Terms.Remote, owner.PerCommitmentPointOf(Number, new(number)), out var keys));
        Assert.True(builder.TryBuild(new(number), keys, spec, out var commitment, out var error), error.ToString());
        return commitment;
    }
}

/// <summary>Both formats, by name: theories show it.</summary>
internal static class Formats
{
    public static TheoryData<string> Names => [CommitmentFormat.StaticRemotekey.Name, CommitmentFormat.Anchors.Name];

    public static CommitmentFormat Of(string name) => name == CommitmentFormat.Anchors.Name ? CommitmentFormat.Anchors : CommitmentFormat.StaticRemotekey;

    public static Script Destination { get; } = StandardScript.P2wsh(Bytes32.FromHex(new string('b', 64)));

    public static void VerifyInput(Transaction signed, int input, Script witnessScript, Satoshi amount, PublicKey key, Bytes signatureItem)
    {
        Assert.True(TransactionSignature.TryParse(signatureItem.Span, out var signature, out var error), error.ToString());
        var digest = new TransactionDigests(signed).SegwitV0(input, witnessScript, amount, signature.Type);
        Assert.True(key.Verify(digest.ToArray(), signature.Signature));
    }
}
