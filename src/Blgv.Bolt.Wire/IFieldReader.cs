using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire;

/// <summary>Gives the fields of a message one by one: from bytes, from JSON, or as placeholders whose names are recorded.</summary>
/// <remarks>
/// The first failure sticks: all later reads return defaults and do nothing, so the code that reads a message has no checks.
/// Integers are big-endian (BOLT 1, "Fundamental Types"). Field names are the specification's.
/// </remarks>
public interface IFieldReader
{
    /// <summary>Reads a <c>byte</c> (<c>u8</c>).</summary>
    /// <param name="name">The field.</param>
    /// <returns>The value.</returns>
    byte U8(string name);

    /// <summary>Reads a <c>u16</c>.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The value.</returns>
    ushort U16(string name);

    /// <summary>Reads a <c>u32</c>.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The value.</returns>
    uint U32(string name);

    /// <summary>Reads a <c>u64</c>.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The value.</returns>
    ulong U64(string name);

    /// <summary>Reads an <c>s8</c>.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The value.</returns>
    sbyte S8(string name);

    /// <summary>Reads an <c>s16</c>.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The value.</returns>
    short S16(string name);

    /// <summary>Reads an <c>s32</c>.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The value.</returns>
    int S32(string name);

    /// <summary>Reads an <c>s64</c>.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The value.</returns>
    long S64(string name);

    /// <summary>Reads a <c>bigsize</c>, which must be minimal.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The value.</returns>
    ulong BigSize(string name);

    /// <summary>Reads a <c>tu16</c>: all that is left of the TLV value, without leading zeros.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The value.</returns>
    ushort TU16(string name);

    /// <summary>Reads a <c>tu32</c>: all that is left of the TLV value, without leading zeros.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The value.</returns>
    uint TU32(string name);

    /// <summary>Reads a <c>tu64</c>: all that is left of the TLV value, without leading zeros.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The value.</returns>
    ulong TU64(string name);

    /// <summary>Reads a <c>u64</c> that is an amount in satoshi and refuses more than 21 million bitcoin.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The amount.</returns>
    /// <remarks>Not for limits such as <c>max_htlc_value_in_flight_msat</c>: nodes send 2^64 - 1 there for "no limit"; read those with <see cref="U64"/>.</remarks>
    Satoshi SatoshiAmount(string name);

    /// <summary>Reads a <c>u64</c> that is an amount in millisatoshi and refuses more than 21 million bitcoin.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The amount.</returns>
    MilliSatoshi MilliSatoshiAmount(string name);

    /// <summary>Reads a value whose length its type says: a hash, an id, a point, a signature.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="name">The field.</param>
    /// <returns>The value.</returns>
    T Fixed<T>(string name)
        where T : struct, IFixedBytes<T>;

    /// <summary>Reads as many bytes as the specification says, for fields that have no type of their own (<c>1366*byte</c>).</summary>
    /// <param name="length">How many bytes.</param>
    /// <param name="name">The field.</param>
    /// <returns>The bytes.</returns>
    Bytes FixedBytes(int length, string name);

    /// <summary>Reads a <c>u16</c> length and so many bytes.</summary>
    /// <param name="lengthName">The field with the length.</param>
    /// <param name="name">The field with the bytes.</param>
    /// <returns>The bytes.</returns>
    Bytes Bytes(string lengthName, string name);

    /// <summary>Reads a <c>u16</c> length and so many bytes that the specification calls text, without any claim that they are.</summary>
    /// <param name="lengthName">The field with the length.</param>
    /// <param name="name">The field with the text.</param>
    /// <returns>The text, as bytes.</returns>
    UntrustedText Text(string lengthName, string name);

    /// <summary>Reads all bytes that are left of the message or TLV value: <c>...*byte</c>.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The bytes.</returns>
    Bytes Rest(string name);

    /// <summary>Reads all bytes that are left of the message or TLV value, which must be valid UTF-8: <c>...*utf8</c>.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The text.</returns>
    UntrustedText Utf8Rest(string name);

    /// <summary>Reads a length of one byte and so many bytes.</summary>
    /// <param name="lengthName">The field with the length.</param>
    /// <param name="name">The field with the bytes.</param>
    /// <returns>The bytes.</returns>
    Bytes ShortBytes(string lengthName, string name);

    /// <summary>Reads a <c>sciddir_or_pubkey</c>.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The node.</returns>
    SciddirOrPubkey SciddirOrPubkey(string name);

    /// <summary>Reads as many <c>u32</c> as the specification says: <c>20*u32</c>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="name">The field.</param>
    /// <returns>The values.</returns>
    Sequence<uint> U32s(int count, string name);

    /// <summary>Reads as many values of one type as the specification says.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="count">How many.</param>
    /// <param name="name">The field.</param>
    /// <returns>The values.</returns>
    Sequence<T> FixedArrayOf<T>(int count, string name)
        where T : struct, IFixedBytes<T>;

    /// <summary>Reads values of one type to the end of the message or TLV value: <c>...*chain_hash</c>.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="name">The field.</param>
    /// <returns>The values.</returns>
    Sequence<T> RestOf<T>(string name)
        where T : struct, IFixedBytes<T>;

    /// <summary>Reads a <c>u16</c> count and so many values of one type: <c>num_htlcs*signature</c>.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="countName">The field with the count.</param>
    /// <param name="name">The field with the values.</param>
    /// <returns>The values.</returns>
    Sequence<T> ArrayOf<T>(string countName, string name)
        where T : struct, IFixedBytes<T>;

    /// <summary>Reads one subtype.</summary>
    /// <typeparam name="T">The subtype.</typeparam>
    /// <param name="name">The field.</param>
    /// <returns>The value.</returns>
    T Subtype<T>(string name)
        where T : ISubtype<T>;

    /// <summary>Reads a <c>u16</c> count and so many subtypes: <c>num_witnesses*witness</c>.</summary>
    /// <typeparam name="T">The subtype.</typeparam>
    /// <param name="countName">The field with the count.</param>
    /// <param name="name">The field with the values.</param>
    /// <returns>The values.</returns>
    Sequence<T> SubtypesOf<T>(string countName, string name)
        where T : ISubtype<T>;

    /// <summary>Reads a count of one byte and so many subtypes: <c>num_hops*blinded_path_hop</c>.</summary>
    /// <typeparam name="T">The subtype.</typeparam>
    /// <param name="countName">The field with the count.</param>
    /// <param name="name">The field with the values.</param>
    /// <returns>The values.</returns>
    Sequence<T> FewSubtypesOf<T>(string countName, string name)
        where T : ISubtype<T>;

    /// <summary>Reads subtypes to the end of the message or TLV value.</summary>
    /// <typeparam name="T">The subtype.</typeparam>
    /// <param name="name">The field.</param>
    /// <returns>The values.</returns>
    Sequence<T> RestOfSubtypes<T>(string name)
        where T : ISubtype<T>;

    /// <summary>Starts a TLV stream that goes on to the end of the message.</summary>
    /// <param name="streamName">The specification's name of the stream, or <c>extension</c> where it defines none.</param>
    void BeginTlvs(string streamName);

    /// <summary>Asks for a known record. Ask in ascending order of type; records below are unknown to the message.</summary>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <returns>Whether it is there: then read its fields and call <see cref="EndTlv"/>.</returns>
    bool BeginTlv(ulong type, string name);

    /// <summary>Ends the record; its value must have been read to the last byte.</summary>
    void EndTlv();

    /// <summary>Ends the stream.</summary>
    /// <returns>The records that were not asked for: odd ones, and even ones that a registry made known.</returns>
    TlvRecords EndTlvs();
}
