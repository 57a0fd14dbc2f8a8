using System.Globalization;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>A TLV stream that exists only in the vectors.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
internal interface ITlvNamespace<TSelf> : IFields<TSelf>
    where TSelf : ITlvNamespace<TSelf>
{
    /// <summary>The records that the namespace does not know.</summary>
    TlvRecords Ignored { get; }

    /// <summary>The fields of the records that are there, in their order.</summary>
    IEnumerable<(string Record, string Field, string Value)> Fields { get; }
}

/// <summary>The namespace <c>n1</c>.</summary>
/// <param name="Amount">Type 1, <c>tlv1</c>.</param>
/// <param name="Scid">Type 2, <c>tlv2</c>.</param>
/// <param name="Node">Type 3, <c>tlv3</c>.</param>
/// <param name="CltvDelta">Type 254, <c>tlv4</c>.</param>
/// <param name="Ignored">All others.</param>
/// <remarks>BOLT 1, Appendix B.</remarks>
internal sealed record N1(ulong? Amount, ShortChannelId? Scid, N1.NodeAmounts? Node, ushort? CltvDelta, TlvRecords Ignored) : ITlvNamespace<N1>
{
    public IEnumerable<(string Record, string Field, string Value)> Fields
    {
        get
        {
            if (Amount is { } amount)
            {
                yield return ("tlv1", "amount_msat", amount.ToString(CultureInfo.InvariantCulture));
            }

            if (Scid is { } scid)
            {
                yield return ("tlv2", "scid", scid.ToString());
            }

            if (Node is { } node)
            {
                yield return ("tlv3", "node_id", node.NodeId.ToString());
                yield return ("tlv3", "amount_msat_1", node.First.ToString(CultureInfo.InvariantCulture));
                yield return ("tlv3", "amount_msat_2", node.Second.ToString(CultureInfo.InvariantCulture));
            }

            if (CltvDelta is { } delta)
            {
                yield return ("tlv4", "cltv_delta", delta.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    public static N1 Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        ulong? amount = null;
        ShortChannelId? scid = null;
        NodeAmounts? node = null;
        ushort? delta = null;
        r.BeginTlvs("n1");
        if (r.BeginTlv(1, "tlv1"))
        {
            amount = r.TU64("amount_msat");
            r.EndTlv();
        }

        if (r.BeginTlv(2, "tlv2"))
        {
            scid = r.Fixed<ShortChannelId>("scid");
            r.EndTlv();
        }

        if (r.BeginTlv(3, "tlv3"))
        {
            node = new(r.Fixed<PointBytes>("node_id"), r.U64("amount_msat_1"), r.U64("amount_msat_2"));
            r.EndTlv();
        }

        if (r.BeginTlv(254, "tlv4"))
        {
            delta = r.U16("cltv_delta");
            r.EndTlv();
        }

        return new(amount, scid, node, delta, r.EndTlvs());
    }

    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.BeginTlvs("n1", Ignored);
        if (w.BeginTlv(1, "tlv1", Amount, out var amount))
        {
            w.TU64("amount_msat", amount);
            w.EndTlv();
        }

        if (w.BeginTlv(2, "tlv2", Scid, out var scid))
        {
            w.Fixed("scid", scid);
            w.EndTlv();
        }

        if (w.BeginTlv(3, "tlv3", Node, out var node))
        {
            w.Fixed("node_id", node.NodeId);
            w.U64("amount_msat_1", node.First);
            w.U64("amount_msat_2", node.Second);
            w.EndTlv();
        }

        if (w.BeginTlv(254, "tlv4", CltvDelta, out var delta))
        {
            w.U16("cltv_delta", delta);
            w.EndTlv();
        }

        w.EndTlvs();
    }

    /// <summary>The fields of <c>tlv3</c>.</summary>
    internal readonly record struct NodeAmounts(PointBytes NodeId, ulong First, ulong Second);
}

/// <summary>The namespace <c>n2</c>.</summary>
/// <param name="Amount">Type 0, <c>tlv1</c>.</param>
/// <param name="CltvExpiry">Type 11, <c>tlv2</c>.</param>
/// <param name="Ignored">All others.</param>
/// <remarks>BOLT 1, Appendix B.</remarks>
internal sealed record N2(ulong? Amount, uint? CltvExpiry, TlvRecords Ignored) : ITlvNamespace<N2>
{
    public IEnumerable<(string Record, string Field, string Value)> Fields
    {
        get
        {
            if (Amount is { } amount)
            {
                yield return ("tlv1", "amount_msat", amount.ToString(CultureInfo.InvariantCulture));
            }

            if (CltvExpiry is { } expiry)
            {
                yield return ("tlv2", "cltv_expiry", expiry.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    public static N2 Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        ulong? amount = null;
        uint? expiry = null;
        r.BeginTlvs("n2");
        if (r.BeginTlv(0, "tlv1"))
        {
            amount = r.TU64("amount_msat");
            r.EndTlv();
        }

        if (r.BeginTlv(11, "tlv2"))
        {
            expiry = r.TU32("cltv_expiry");
            r.EndTlv();
        }

        return new(amount, expiry, r.EndTlvs());
    }

    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.BeginTlvs("n2", Ignored);
        if (w.BeginTlv(0, "tlv1", Amount, out var amount))
        {
            w.TU64("amount_msat", amount);
            w.EndTlv();
        }

        if (w.BeginTlv(11, "tlv2", CltvExpiry, out var expiry))
        {
            w.TU32("cltv_expiry", expiry);
            w.EndTlv();
        }

        w.EndTlvs();
    }
}
