namespace Blgv.Bolt.Wire;

/// <summary>The places where feature bits are presented: the Context column of BOLT 9.</summary>
[Flags]
public enum FeatureContexts
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary><c>I</c>: the <c>init</c> message.</summary>
    Init = 1,

    /// <summary><c>N</c>: <c>node_announcement</c>.</summary>
    NodeAnnouncement = 2,

    /// <summary><c>C</c>: <c>channel_announcement</c>.</summary>
    ChannelAnnouncement = 4,

    /// <summary><c>9</c>: BOLT 11 invoices.</summary>
    Bolt11 = 8,

    /// <summary><c>B</c>: <c>allowed_features</c> of a blinded path.</summary>
    BlindedPath = 16,

    /// <summary><c>T</c>: <c>channel_type</c>.</summary>
    ChannelType = 32,
}

/// <summary>A place where feature bits are presented, as a type, so that the sets of different places cannot be mixed up.</summary>
public interface IFeatureContext
{
    /// <summary>The place.</summary>
    static abstract FeatureContexts Context { get; }
}

/// <summary>The <c>init</c> message.</summary>
public readonly record struct InitContext : IFeatureContext
{
    /// <inheritdoc/>
    public static FeatureContexts Context => FeatureContexts.Init;
}

/// <summary>The <c>node_announcement</c> message.</summary>
public readonly record struct NodeAnnouncementContext : IFeatureContext
{
    /// <inheritdoc/>
    public static FeatureContexts Context => FeatureContexts.NodeAnnouncement;
}

/// <summary>The <c>channel_announcement</c> message.</summary>
public readonly record struct ChannelAnnouncementContext : IFeatureContext
{
    /// <inheritdoc/>
    public static FeatureContexts Context => FeatureContexts.ChannelAnnouncement;
}

/// <summary>A BOLT 11 invoice.</summary>
public readonly record struct Bolt11Context : IFeatureContext
{
    /// <inheritdoc/>
    public static FeatureContexts Context => FeatureContexts.Bolt11;
}

/// <summary>The <c>allowed_features</c> of a blinded path.</summary>
public readonly record struct BlindedPathContext : IFeatureContext
{
    /// <inheritdoc/>
    public static FeatureContexts Context => FeatureContexts.BlindedPath;
}

/// <summary>The <c>channel_type</c> of a channel.</summary>
public readonly record struct ChannelTypeContext : IFeatureContext
{
    /// <inheritdoc/>
    public static FeatureContexts Context => FeatureContexts.ChannelType;
}

/// <summary>A feature that may be presented in a place. <see cref="FeatureSet{TContext}"/> takes no other.</summary>
/// <typeparam name="TContext">The place.</typeparam>
public interface IPresentedIn<TContext>
    where TContext : struct, IFeatureContext;
