using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 16 (init)                                    BOLT 1, "The init Message"
//   u16               gflen
//   gflen*byte        globalfeatures
//   u16               flen
//   flen*byte         features
//   init_tlvs:
//     1 networks      ...*chain_hash  chains
//     3 remote_addr   ...*byte        data

/// <summary>The first message in each direction: what the sender offers and requires.</summary>
/// <remarks>BOLT 1, "The init Message".</remarks>
public sealed record Init : IMessage<Init>
{
    /// <inheritdoc/>
    public static ushort Type => 16;

    /// <inheritdoc/>
    public static string Name => "init";

    /// <summary>The older of the two feature maps; new bits go into <see cref="Features"/>. No bit above 13 belongs here.</summary>
    public FeatureSet<InitContext> GlobalFeatures { get; init; }

    /// <summary>The feature map.</summary>
    public FeatureSet<InitContext> Features { get; init; }

    /// <summary>The chains that the sender gossips or opens channels for; null when it does not say.</summary>
    public Sequence<ChainHash>? Networks { get; init; }

    /// <summary>The receiver's own address as the sender sees it, one address descriptor of BOLT 7; null when it does not say.</summary>
    public Bytes? RemoteAddr { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <summary>Both maps in one: what the sender offers.</summary>
    public FeatureSet<InitContext> Offered => GlobalFeatures.Or(Features);

    /// <inheritdoc/>
    public static Init Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var globalFeatures = r.Bytes("gflen", "globalfeatures");
        var features = r.Bytes("flen", "features");
        Sequence<ChainHash>? networks = null;
        Bytes? remoteAddr = null;
        r.BeginTlvs("init_tlvs");
        if (r.BeginTlv(1, "networks"))
        {
            networks = r.RestOf<ChainHash>("chains");
            r.EndTlv();
        }

        if (r.BeginTlv(3, "remote_addr"))
        {
            remoteAddr = r.Rest("data");
            r.EndTlv();
        }

        return new Init
        {
            GlobalFeatures = new FeatureSet<InitContext>(globalFeatures),
            Features = new FeatureSet<InitContext>(features),
            Networks = networks,
            RemoteAddr = remoteAddr,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Bytes("gflen", "globalfeatures", GlobalFeatures.Bytes);
        w.Bytes("flen", "features", Features.Bytes);
        w.BeginTlvs("init_tlvs", Extension);
        if (w.BeginTlv(1, "networks", Networks, out var networks))
        {
            w.RestOf("chains", networks);
            w.EndTlv();
        }

        if (w.BeginTlv(3, "remote_addr", RemoteAddr, out var remoteAddr))
        {
            w.Rest("data", remoteAddr);
            w.EndTlv();
        }

        w.EndTlvs();
    }
}
