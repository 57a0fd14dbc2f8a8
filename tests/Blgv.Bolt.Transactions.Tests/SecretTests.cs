using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using FsCheck.Fluent;

namespace Blgv.Bolt.Transactions.Tests;

public sealed class SecretTests
{
    private static readonly PerCommitmentSeed s_seed = new(TestChannel.Seed(9));

    [Fact, Rule("3.13")]
    public void The_first_secret_has_the_highest_index_and_the_next_one_less()
    {
        Assert.Equal(281474976710655UL, new CommitmentNumber(0).ToSecretIndex());
        Assert.Equal(281474976710654UL, new CommitmentNumber(1).ToSecretIndex());
        Assert.Equal(new CommitmentNumber(0), CommitmentNumber.FromSecretIndex(281474976710655));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CommitmentNumber(1UL << 48).ToSecretIndex());
        Assert.Throws<ArgumentOutOfRangeException>(() => CommitmentNumber.FromSecretIndex(1UL << 48));
    }

    [Fact, Rule("3.14")]
    public void Any_number_of_secrets_fits_in_a_logarithm_of_places_and_all_are_found()
    {
        var store = PerCommitmentSecretStore.Empty;
        for (var i = 0UL; i < 1000; i++)
        {
            Assert.False(store.TryFind(new(i), out _));
            Assert.True(store.TryAdd(s_seed.Reveal(new(i)), out var next));
            store = next;
        }

        Assert.Equal(1000UL, store.Count);
        Assert.Equal(10, store.Known.Count);
        for (var i = 0UL; i < 1000; i++)
        {
            Assert.True(store.TryFind(new(i), out var found));
            Assert.Equal(s_seed.Reveal(new(i)), found);
        }

        Assert.True(PerCommitmentSecretStore.TryLoad(store.Known, store.Count, out var loaded));
        Assert.Equal(store, loaded);
        Assert.False(PerCommitmentSecretStore.TryLoad(store.Known, 100, out _));
        Assert.False(PerCommitmentSecretStore.TryLoad(store.Known, ulong.MaxValue, out _));
        Assert.False(store.TryFind(new(ulong.MaxValue), out _));
    }

    [Fact, Rule("3.15")]
    public void A_secret_of_another_seed_is_refused_where_it_should_give_others_and_the_store_stays() => Property.Holds(
        Gen.Choose(1, 300).ToArbitrary(),
        wrongAt =>
        {
            using var other = new PerCommitmentSeed(TestChannel.Seed(8));
            var store = PerCommitmentSecretStore.Empty;
            for (var i = 0; i < wrongAt; i++)
            {
                Assert.True(store.TryAdd(s_seed.Reveal(new((ulong)i)), out var next));
                store = next;
            }

            var index = new CommitmentNumber((ulong)wrongAt).ToSecretIndex();
            Assert.Equal(index % 2 == 1, store.TryAdd(other.Reveal(new((ulong)wrongAt)), out _));
            Assert.Equal((ulong)wrongAt, store.Count);
            Assert.True(store.TryAdd(s_seed.Reveal(new((ulong)wrongAt)), out _));
        },
        runs: 30);

    [Fact]
    public void A_revealed_secret_belongs_to_the_point()
    {
        Assert.True(s_seed.Reveal(new(3)).TryGetPoint(out var point));
        Assert.Equal(s_seed.PointOf(new(3)), point);
        Assert.False(new PerCommitmentSecret(default).TryGetPoint(out _));
        Assert.False(PerCommitmentSecret.FromHex(new string('f', 64)).TryGetPoint(out _));
    }

    [Fact]
    public void Derived_private_keys_belong_to_the_derived_public_keys() => Property.Holds(
        Gen.Choose(1, int.MaxValue).Two().ToArbitrary(),
        pair =>
        {
            using var basepoint = PrivateKey.FromBytes(TestChannel.PreimageOf(pair.Item1).ToArray());
            var secret = PerCommitmentSecret.FromBytes(TestChannel.PreimageOf(pair.Item2).ToArray());
            Assert.True(secret.TryGetPoint(out var point));
            Assert.True(KeyDerivation.TryDerivePrivateKey(basepoint, point, out var simple));
            Assert.True(KeyDerivation.TryDerivePublicKey(basepoint.PublicKey, point, out var simplePublic));
            Assert.Equal(simplePublic, simple.PublicKey);
            Assert.True(KeyDerivation.TryDeriveRevocationPrivateKey(basepoint, secret, out var revocation));
            Assert.True(KeyDerivation.TryDeriveRevocationPublicKey(basepoint.PublicKey, point, out var revocationPublic));
            Assert.Equal(revocationPublic, revocation.PublicKey);
            Assert.NotEqual(simplePublic, revocationPublic);
        },
        runs: 50);

    /// <summary>A seed remembers what it derived lately, and what the ways to two secrets have in common.</summary>
    [Fact, Rule("3.14")]
    public void A_secret_is_the_same_whatever_was_asked_before() => Property.Holds(
        Gen.OneOf(
            Gen.Choose(0, 9).Select(number => (ulong)number),
            Gen.Choose(0, 47).Select(bit => 1UL << bit),
            Gen.Choose(0, 47).Select(bit => (1UL << (bit + 1)) - 1),
            Gen.Choose(0, int.MaxValue).Two().Select(pair => ((ulong)pair.Item1 << 17) ^ (ulong)pair.Item2)).ArrayOf().ToArbitrary(),
        numbers =>
        {
            using var seed = new PerCommitmentSeed(TestChannel.Seed(9));
            foreach (var number in numbers)
            {
                var expected = TestChannel.Seed(9);
                SecretChain.Derive(expected, SecretChain.IndexBits, new CommitmentNumber(number).ToSecretIndex());
                Assert.Equal(PerCommitmentSecret.FromBytes(expected), seed.Reveal(new(number)));
                Assert.True(PerCommitmentSecret.FromBytes(expected).TryGetPoint(out var point));
                Assert.Equal(point, seed.PointOf(new(number)));
            }
        },
        runs: 50);

    [Fact]
    public void The_points_and_secrets_of_the_four_last_numbers_are_remembered_and_no_more()
    {
        using var seed = new PerCommitmentSeed(TestChannel.Seed(9));
        var points = Enumerable.Range(0, 4).Select(number => seed.PointOf(new((ulong)number))).ToArray();
        var equal = true;

        var allocated = Allocation.Least(() =>
        {
            for (var number = 0; number < points.Length; number++)
            {
                equal &= seed.PointOf(new((ulong)number)) == points[number];
                seed.Reveal(new((ulong)number));
            }
        });

        // A point that is made anew allocates the key it is the point of; five in turn push each other out.
        Assert.Equal(0, allocated);
        Assert.True(equal);
        Assert.NotEqual(0, Allocation.Least(() =>
        {
            for (var number = 0UL; number < 5; number++)
            {
                seed.PointOf(new(number));
            }
        }));
    }

    [Fact]
    public void Nothing_that_a_seed_remembers_outlives_it()
    {
        var seed = new PerCommitmentSeed(TestChannel.Seed(9));
        seed.PointOf(new(3));
        seed.Reveal(new(4));
        Assert.Contains(seed.Memories, memory => memory.Span.ContainsAnyExcept((byte)0));

        seed.Dispose();

        Assert.Equal(4, seed.Memories.Count());
        Assert.All(seed.Memories, memory => Assert.False(memory.Span.ContainsAnyExcept((byte)0)));
        Assert.Throws<ObjectDisposedException>(() => seed.PointOf(new(3)));
        Assert.Throws<ObjectDisposedException>(() => seed.Reveal(new(4)));
    }

    [Fact]
    public void A_seed_serves_many_threads()
    {
        using var seed = new PerCommitmentSeed(TestChannel.Seed(9));
        Parallel.For(0, 200, i => Assert.Equal(s_seed.PointOf(new((ulong)(i % 7))), seed.PointOf(new((ulong)(i % 7)))));
    }

    [Fact]
    public void A_seed_must_have_32_bytes_and_is_gone_after_disposal()
    {
        Assert.Throws<ArgumentException>(() => new PerCommitmentSeed(new byte[31]));
        var seed = new PerCommitmentSeed(new byte[32]);
        seed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => seed.Reveal(new(0)));
    }

    [Fact]
    public void The_commitment_number_is_read_back_from_what_hides_it() => Property.Holds(
        Gen.Choose(0, int.MaxValue).Two().Select(pair => ((ulong)pair.Item1 << 17) ^ (ulong)pair.Item2).ToArbitrary(),
        value =>
        {
            var mask = new CommitmentNumberMask(0x2bb038521914);
            Assert.True(mask.TryReadNumber(mask.SequenceOf(new(value)), mask.LockTimeOf(new(value)), out var number));
            Assert.Equal(value, number.Value);
            Assert.False(mask.TryReadNumber(0xffff_ffff, mask.LockTimeOf(new(value)), out _));
            Assert.False(mask.TryReadNumber(mask.SequenceOf(new(value)), 0, out _));
        });
}
