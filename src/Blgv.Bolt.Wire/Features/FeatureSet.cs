using System.Globalization;
using System.Numerics;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire;

/// <summary>A feature that is set although one it depends on is not.</summary>
/// <param name="Feature">The feature that is set.</param>
/// <param name="Missing">The one it needs, directly or through others.</param>
public readonly record struct MissingDependency(Feature Feature, Feature Missing)
{
    /// <summary>Both names.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Feature.Name} needs {Missing.Name}";
}

/// <summary>The feature bits of one place. Bit 0 is the lowest of the last byte. Keeps the bytes it was made from, leading zeros too.</summary>
/// <typeparam name="TContext">The place: features that are not presented there do not compile.</typeparam>
/// <param name="Bytes">The bytes as on the wire.</param>
/// <remarks>BOLT 9. Equal means equal bytes: sets with the same bits and different padding differ. The default value is the empty set.</remarks>
public readonly record struct FeatureSet<TContext>(Bytes Bytes)
    where TContext : struct, IFeatureContext
{
    /// <summary>No feature.</summary>
    public static FeatureSet<TContext> Empty => default;

    /// <summary>The bits that are set and that BOLT 9 gives to no feature, if they are even: who receives them in <c>init</c> closes the connection.</summary>
    /// <remarks>BOLT 1, "The init Message". Found one by one: a stranger may set half a million.</remarks>
    public IEnumerable<int> UnknownEvenBits => SetBits().Where(bit => bit % 2 == 0 && Feature.OfBit(bit) is null);

    /// <summary>The features that are set, required or optional, by ascending bit.</summary>
    public Sequence<Feature> Features
    {
        get
        {
            var set = this;
            return Feature.All.Where(set.Supports).ToSequence();
        }
    }

    /// <summary>Features that are set without all they depend on, at any depth: who receives such a set in <c>init</c> closes the connection.</summary>
    /// <remarks>BOLT 1, "The init Message". A dependency that the specification assumes of every node counts as set: nodes may leave its bits out.</remarks>
    public Sequence<MissingDependency> MissingDependencies
    {
        get
        {
            var missing = new List<MissingDependency>();
            foreach (var feature in Features)
            {
                foreach (var dependency in feature.TransitiveDependencies)
                {
                    if (!dependency.IsAssumed && !Supports(dependency))
                    {
                        missing.Add(new MissingDependency(feature, dependency));
                    }
                }
            }

            return missing.ToSequence();
        }
    }

    /// <summary>Whether a bit is set.</summary>
    /// <param name="bit">The number of the bit.</param>
    /// <returns>Whether it is set; false beyond the last byte.</returns>
    public bool IsSet(int bit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bit);
        var index = Bytes.Length - 1 - (bit / 8);
        return index >= 0 && (Bytes.Span[index] >> (bit % 8) & 1) != 0;
    }

    /// <summary>Whether a feature is offered, as required or as optional.</summary>
    /// <param name="feature">The feature.</param>
    /// <returns>Whether either bit is set.</returns>
    public bool Supports(Feature feature)
    {
        ArgumentNullException.ThrowIfNull(feature);
        return IsSet(feature.MandatoryBit) || IsSet(feature.OptionalBit);
    }

    /// <summary>Whether a feature is required. With both bits set it is.</summary>
    /// <param name="feature">The feature.</param>
    /// <returns>Whether the even bit is set.</returns>
    /// <remarks>BOLT 9, "Requirements".</remarks>
    public bool Requires(Feature feature)
    {
        ArgumentNullException.ThrowIfNull(feature);
        return IsSet(feature.MandatoryBit);
    }

    /// <summary>This set with a feature that it can do without.</summary>
    /// <typeparam name="TFeature">A feature that is presented in this place.</typeparam>
    /// <param name="feature">The feature.</param>
    /// <returns>The set, in as few bytes as possible.</returns>
    public FeatureSet<TContext> WithOptional<TFeature>(TFeature feature)
        where TFeature : Feature, IPresentedIn<TContext>
    {
        ArgumentNullException.ThrowIfNull(feature);
        return Change(feature.OptionalBit, feature.MandatoryBit);
    }

    /// <summary>This set with a feature that it insists on.</summary>
    /// <typeparam name="TFeature">A feature that is presented in this place.</typeparam>
    /// <param name="feature">The feature.</param>
    /// <returns>The set, in as few bytes as possible.</returns>
    public FeatureSet<TContext> WithRequired<TFeature>(TFeature feature)
        where TFeature : Feature, IPresentedIn<TContext>
    {
        ArgumentNullException.ThrowIfNull(feature);
        return Change(feature.MandatoryBit, feature.OptionalBit);
    }

    /// <summary>This set with one bit more: for experiments and for features read from a configuration.</summary>
    /// <param name="bit">The number of the bit.</param>
    /// <returns>The set, in as few bytes as possible.</returns>
    /// <exception cref="ArgumentException">The bit belongs to a feature that is not presented in this place, or its partner is set.</exception>
    public FeatureSet<TContext> WithBit(int bit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bit);
        if (Feature.OfBit(bit) is { } feature && !feature.Contexts.HasFlag(TContext.Context))
        {
            throw new ArgumentException($"{feature.Name} is presented in {feature.Contexts}, not in {TContext.Context}.", nameof(bit));
        }

        if (IsSet(bit ^ 1))
        {
            throw new ArgumentException($"Bit {bit ^ 1} is set: a feature is either required or optional.", nameof(bit));
        }

        return Change(bit, clear: null);
    }

    /// <summary>All bits of both sets, as long as the longer one.</summary>
    /// <param name="other">The other set.</param>
    /// <returns>The union.</returns>
    /// <remarks>BOLT 1, "The init Message": <c>globalfeatures</c> and <c>features</c> are one map.</remarks>
    public FeatureSet<TContext> Or(FeatureSet<TContext> other)
    {
        var (longer, shorter) = Bytes.Length >= other.Bytes.Length ? (Bytes, other.Bytes) : (other.Bytes, Bytes);
        if (!shorter.Span.ContainsAnyExcept((byte)0))
        {
            return new FeatureSet<TContext>(longer);
        }

        var union = longer.Span.ToArray();
        var tail = union.AsSpan(longer.Length - shorter.Length);
        for (var i = 0; i < tail.Length; i++)
        {
            tail[i] |= shorter.Span[i];
        }

        return new FeatureSet<TContext>(Bytes.Copy(union));
    }

    /// <summary>The even bits set here whose feature another set does not offer: why a node with that set cannot talk to this one.</summary>
    /// <param name="offered">What the other node offers.</param>
    /// <returns>The bits, ascending, found one by one. Features that the specification assumes of every node are not among them.</returns>
    public IEnumerable<int> RequiredBitsNotIn(FeatureSet<TContext> offered) => SetBits().Where(bit =>
        bit % 2 == 0 && !offered.IsSet(bit) && !offered.IsSet(bit + 1) && Feature.OfBit(bit) is not { IsAssumed: true });

    /// <summary>The set bits in ascending order, found one by one.</summary>
    /// <returns>Their numbers.</returns>
    public IEnumerable<int> SetBits()
    {
        for (var index = Bytes.Length - 1; index >= 0; index--)
        {
            for (uint left = Bytes.Span[index]; left != 0; left &= left - 1)
            {
                yield return (8 * (Bytes.Length - 1 - index)) + BitOperations.TrailingZeroCount(left);
            }
        }
    }

    /// <summary>Each set bit in words.</summary>
    /// <returns>Such as <c>option_anchors (required)</c>, <c>gossip_queries (optional)</c>, <c>unknown bit 101</c>; found one by one.</returns>
    public IEnumerable<string> Describe() => SetBits().Select(bit => Feature.OfBit(bit) is { } feature
        ? $"{feature.Name} ({(bit % 2 == 0 ? "required" : "optional")})"
        : string.Create(CultureInfo.InvariantCulture, $"unknown bit {bit}"));

    /// <summary>The hex digits of the bytes.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Bytes.ToString();

    private FeatureSet<TContext> Change(int set, int? clear)
    {
        Span<byte> bytes = new byte[int.Max(Bytes.Length, (set / 8) + 1)];
        Bytes.Span.CopyTo(bytes[^Bytes.Length..]);
        if (clear is { } bit && bit / 8 < bytes.Length)
        {
            bytes[^((bit / 8) + 1)] &= (byte)(0xff ^ (1 << (bit % 8)));
        }

        bytes[^((set / 8) + 1)] |= (byte)(1 << (set % 8));
        return new FeatureSet<TContext>(Bytes.Copy(bytes.TrimStart((byte)0)));
    }
}

/// <summary>What two nodes agreed on with their <c>init</c> messages.</summary>
public static class NegotiatedFeatures
{
    /// <summary>Whether a feature is negotiated: both offer it, or this node requires it, for the peer would have gone otherwise.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="local">What this node sent.</param>
    /// <param name="remote">What the peer sent, both maps in one.</param>
    /// <returns>Whether it is negotiated.</returns>
    /// <remarks>BOLT 1, "The init Message".</remarks>
    public static bool IsNegotiated(this Feature feature, FeatureSet<InitContext> local, FeatureSet<InitContext> remote) =>
        local.Requires(feature) || (local.Supports(feature) && remote.Supports(feature));

    /// <summary>All negotiated features.</summary>
    /// <param name="local">What this node sent.</param>
    /// <param name="remote">What the peer sent, both maps in one.</param>
    /// <returns>The features, by ascending bit.</returns>
    public static Sequence<Feature> Negotiated(FeatureSet<InitContext> local, FeatureSet<InitContext> remote) =>
        Feature.All.Where(feature => feature.IsNegotiated(local, remote)).ToSequence();
}
