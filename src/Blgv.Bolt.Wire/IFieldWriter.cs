using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire;

/// <summary>Takes the fields of a message one by one: into bytes, a length, JSON, or a list of names.</summary>
/// <remarks>The mirror of <see cref="IFieldReader"/>; see there for what each kind of field is.</remarks>
public interface IFieldWriter
{
    /// <summary>Writes a <c>byte</c> (<c>u8</c>).</summary>
    /// <param name="name">The field.</param>
    /// <param name="value">The value.</param>
    void U8(string name, byte value);

    /// <summary>Writes a <c>u16</c>.</summary>
    /// <param name="name">The field.</param>
    /// <param name="value">The value.</param>
    void U16(string name, ushort value);

    /// <summary>Writes a <c>u32</c>.</summary>
    /// <param name="name">The field.</param>
    /// <param name="value">The value.</param>
    void U32(string name, uint value);

    /// <summary>Writes a <c>u64</c>.</summary>
    /// <param name="name">The field.</param>
    /// <param name="value">The value.</param>
    void U64(string name, ulong value);

    /// <summary>Writes an <c>s8</c>.</summary>
    /// <param name="name">The field.</param>
    /// <param name="value">The value.</param>
    void S8(string name, sbyte value);

    /// <summary>Writes an <c>s16</c>.</summary>
    /// <param name="name">The field.</param>
    /// <param name="value">The value.</param>
    void S16(string name, short value);

    /// <summary>Writes an <c>s32</c>.</summary>
    /// <param name="name">The field.</param>
    /// <param name="value">The value.</param>
    void S32(string name, int value);

    /// <summary>Writes an <c>s64</c>.</summary>
    /// <param name="name">The field.</param>
    /// <param name="value">The value.</param>
    void S64(string name, long value);

    /// <summary>Writes a <c>bigsize</c>.</summary>
    /// <param name="name">The field.</param>
    /// <param name="value">The value.</param>
    void BigSize(string name, ulong value);

    /// <summary>Writes a <c>tu16</c>, the last field of a TLV value.</summary>
    /// <param name="name">The field.</param>
    /// <param name="value">The value.</param>
    void TU16(string name, ushort value);

    /// <summary>Writes a <c>tu32</c>, the last field of a TLV value.</summary>
    /// <param name="name">The field.</param>
    /// <param name="value">The value.</param>
    void TU32(string name, uint value);

    /// <summary>Writes a <c>tu64</c>, the last field of a TLV value.</summary>
    /// <param name="name">The field.</param>
    /// <param name="value">The value.</param>
    void TU64(string name, ulong value);

    /// <summary>Writes an amount as a <c>u64</c> of satoshi.</summary>
    /// <param name="name">The field.</param>
    /// <param name="value">The amount.</param>
    void SatoshiAmount(string name, Satoshi value);

    /// <summary>Writes an amount as a <c>u64</c> of millisatoshi.</summary>
    /// <param name="name">The field.</param>
    /// <param name="value">The amount.</param>
    void MilliSatoshiAmount(string name, MilliSatoshi value);

    /// <summary>Writes a value whose length its type says.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="name">The field.</param>
    /// <param name="value">The value.</param>
    void Fixed<T>(string name, T value)
        where T : struct, IFixedBytes<T>;

    /// <summary>Writes as many bytes as the specification says.</summary>
    /// <param name="length">How many bytes.</param>
    /// <param name="name">The field.</param>
    /// <param name="value">Exactly so many bytes.</param>
    /// <exception cref="ArgumentException">Another number of bytes.</exception>
    void FixedBytes(int length, string name, Bytes value);

    /// <summary>Writes a <c>u16</c> length and the bytes.</summary>
    /// <param name="lengthName">The field with the length.</param>
    /// <param name="name">The field with the bytes.</param>
    /// <param name="value">At most 65535 bytes.</param>
    void Bytes(string lengthName, string name, Bytes value);

    /// <summary>Writes a <c>u16</c> length and the bytes of a text.</summary>
    /// <param name="lengthName">The field with the length.</param>
    /// <param name="name">The field with the text.</param>
    /// <param name="value">At most 65535 bytes.</param>
    void Text(string lengthName, string name, UntrustedText value);

    /// <summary>Writes bytes up to the end of the message or TLV value.</summary>
    /// <param name="name">The field.</param>
    /// <param name="value">The bytes.</param>
    void Rest(string name, Bytes value);

    /// <summary>Writes UTF-8 text up to the end of the message or TLV value.</summary>
    /// <param name="name">The field.</param>
    /// <param name="value">The text; that it is valid UTF-8 is the writer's duty (BOLT 1, <c>utf8</c>).</param>
    void Utf8Rest(string name, UntrustedText value);

    /// <summary>Writes a length of one byte and the bytes.</summary>
    /// <param name="lengthName">The field with the length.</param>
    /// <param name="name">The field with the bytes.</param>
    /// <param name="value">At most 255 bytes.</param>
    /// <exception cref="ArgumentException">More than 255 bytes.</exception>
    void ShortBytes(string lengthName, string name, Bytes value);

    /// <summary>Writes a <c>sciddir_or_pubkey</c>.</summary>
    /// <param name="name">The field.</param>
    /// <param name="value">The node.</param>
    void SciddirOrPubkey(string name, SciddirOrPubkey value);

    /// <summary>Writes as many <c>u32</c> as the specification says.</summary>
    /// <param name="count">How many.</param>
    /// <param name="name">The field.</param>
    /// <param name="values">Exactly so many values.</param>
    /// <exception cref="ArgumentException">Another number of values.</exception>
    void U32s(int count, string name, Sequence<uint> values);

    /// <summary>Writes as many values of one type as the specification says.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="count">How many.</param>
    /// <param name="name">The field.</param>
    /// <param name="values">Exactly so many values.</param>
    /// <exception cref="ArgumentException">Another number of values.</exception>
    void FixedArrayOf<T>(int count, string name, Sequence<T> values)
        where T : struct, IFixedBytes<T>;

    /// <summary>Writes values of one type up to the end of the message or TLV value.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="name">The field.</param>
    /// <param name="values">The values.</param>
    void RestOf<T>(string name, Sequence<T> values)
        where T : struct, IFixedBytes<T>;

    /// <summary>Writes a <c>u16</c> count and the values.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="countName">The field with the count.</param>
    /// <param name="name">The field with the values.</param>
    /// <param name="values">At most 65535 values.</param>
    void ArrayOf<T>(string countName, string name, Sequence<T> values)
        where T : struct, IFixedBytes<T>;

    /// <summary>Writes one subtype.</summary>
    /// <typeparam name="T">The subtype.</typeparam>
    /// <param name="name">The field.</param>
    /// <param name="value">The value.</param>
    void Subtype<T>(string name, T value)
        where T : ISubtype<T>;

    /// <summary>Writes a <c>u16</c> count and the subtypes.</summary>
    /// <typeparam name="T">The subtype.</typeparam>
    /// <param name="countName">The field with the count.</param>
    /// <param name="name">The field with the values.</param>
    /// <param name="values">At most 65535 values.</param>
    void SubtypesOf<T>(string countName, string name, Sequence<T> values)
        where T : ISubtype<T>;

    /// <summary>Writes a count of one byte and the subtypes.</summary>
    /// <typeparam name="T">The subtype.</typeparam>
    /// <param name="countName">The field with the count.</param>
    /// <param name="name">The field with the values.</param>
    /// <param name="values">At most 255 values.</param>
    /// <exception cref="ArgumentException">More than 255 values.</exception>
    void FewSubtypesOf<T>(string countName, string name, Sequence<T> values)
        where T : ISubtype<T>;

    /// <summary>Writes subtypes up to the end of the message or TLV value.</summary>
    /// <typeparam name="T">The subtype.</typeparam>
    /// <param name="name">The field.</param>
    /// <param name="values">The values.</param>
    void RestOfSubtypes<T>(string name, Sequence<T> values)
        where T : ISubtype<T>;

    /// <summary>Starts a TLV stream.</summary>
    /// <param name="streamName">The specification's name of the stream, or <c>extension</c> where it defines none.</param>
    /// <param name="unknown">The records that the message has no field for; they are merged in at their place.</param>
    void BeginTlvs(string streamName, TlvRecords unknown);

    /// <summary>Comes to a known record. Name all of them, present or not, in ascending order of type.</summary>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="present">Whether the message has it.</param>
    /// <returns>Whether to write its fields and call <see cref="EndTlv"/>. A writer that only lists names says so of absent records too.</returns>
    bool BeginTlv(ulong type, string name, bool present);

    /// <summary>Ends the record.</summary>
    void EndTlv();

    /// <summary>Ends the stream.</summary>
    void EndTlvs();
}

/// <summary>Shortens the writing of optional TLV records.</summary>
public static class FieldWriterExtensions
{
    /// <summary>Comes to a known record whose value is there or null.</summary>
    /// <typeparam name="TWriter">The writer.</typeparam>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="w">The writer.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="value">The value, or null when the message has no such record.</param>
    /// <param name="content">The value to write.</param>
    /// <returns>Whether to write its fields and call <see cref="IFieldWriter.EndTlv"/>.</returns>
    public static bool BeginTlv<TWriter, T>(this ref TWriter w, ulong type, string name, T? value, out T content)
        where TWriter : struct, IFieldWriter, allows ref struct
        where T : struct
    {
        content = value.GetValueOrDefault();
        return w.BeginTlv(type, name, value.HasValue);
    }
}
