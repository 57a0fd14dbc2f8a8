namespace Blgv.Bolt.Wire;

/// <summary>
/// Something made of fields: a message, the value of a TLV record, a subtype. Its two methods pass the fields in the order of
/// the wire, under the specification's names; everything else (bytes, length, JSON, the list of fields) follows from them.
/// </summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
/// <remarks>BOLT 1, "Lightning Message Format".</remarks>
public interface IFields<TSelf>
    where TSelf : IFields<TSelf>
{
    /// <summary>Reads the fields in the order of the wire.</summary>
    /// <typeparam name="TReader">What the fields come from.</typeparam>
    /// <param name="r">The reader. After its first failure it returns defaults, so this method needs no check of its own and must not throw on defaults.</param>
    /// <returns>The value; it counts only when the reader has not failed.</returns>
    static abstract TSelf Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct;

    /// <summary>Writes the same fields in the same order.</summary>
    /// <typeparam name="TWriter">Where the fields go.</typeparam>
    /// <param name="w">The writer.</param>
    void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct;
}

/// <summary>A group of fields that the specification names and uses inside other fields, such as <c>witness</c>.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface ISubtype<TSelf> : IFields<TSelf>
    where TSelf : ISubtype<TSelf>
{
    /// <summary>The specification's name of the subtype.</summary>
    static abstract string WireType { get; }
}

/// <summary>The value of one TLV record as a type of its own: for records that a user adds to a known message.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
/// <remarks>BOLT 1, "Type-Length-Value Format". Types from 65536 on are free for custom records; an odd one is ignored by nodes that do not know it.</remarks>
/// <example>
/// <code>
/// readonly record struct TreasuryTag(ulong Account) : ITlvRecord&lt;TreasuryTag&gt;
/// {
///     public static ulong TlvType => 65537;
///     public static string TlvName => "treasury_tag";
///     public static TreasuryTag Read&lt;TReader&gt;(ref TReader r) where TReader : struct, IFieldReader, allows ref struct => new(r.U64("account"));
///     public void Write&lt;TWriter&gt;(ref TWriter w) where TWriter : struct, IFieldWriter, allows ref struct => w.U64("account", Account);
/// }
///
/// var registry = MessageRegistry.Bolt.AddTlv&lt;Ping, TreasuryTag&gt;();
/// var ping = new Ping { Extension = TlvRecords.Empty.With(new TreasuryTag(7)) };
/// </code>
/// </example>
public interface ITlvRecord<TSelf> : IFields<TSelf>
    where TSelf : ITlvRecord<TSelf>
{
    /// <summary>The type of the record in its stream.</summary>
    static abstract ulong TlvType { get; }

    /// <summary>The name of the record, not a number.</summary>
    static abstract string TlvName { get; }
}
