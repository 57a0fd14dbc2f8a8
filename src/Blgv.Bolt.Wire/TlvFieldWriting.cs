using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire;

/// <summary>Writes a whole TLV record in one line, if it is there.</summary>
/// <remarks>The mirror of <see cref="TlvFieldReading"/>.</remarks>
public static class TlvFieldWriting
{
    /// <summary>Writes the extension of a message that has no records of its own.</summary>
    /// <typeparam name="TWriter">The writer.</typeparam>
    /// <param name="w">The writer.</param>
    /// <param name="extension">The records.</param>
    public static void Extension<TWriter>(this ref TWriter w, TlvRecords extension)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.BeginTlvs("extension", extension);
        w.EndTlvs();
    }

    /// <summary>Writes a record without content.</summary>
    /// <typeparam name="TWriter">The writer.</typeparam>
    /// <param name="w">The writer.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="present">Whether it is there.</param>
    public static void FlagTlv<TWriter>(this ref TWriter w, ulong type, string name, bool present)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        if (w.BeginTlv(type, name, present))
        {
            w.EndTlv();
        }
    }

    /// <summary>Writes a record of several fields.</summary>
    /// <typeparam name="TWriter">The writer.</typeparam>
    /// <typeparam name="T">The fields as a type.</typeparam>
    /// <param name="w">The writer.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="value">The fields, or null.</param>
    public static void FieldsTlv<TWriter, T>(this ref TWriter w, ulong type, string name, T? value)
        where TWriter : struct, IFieldWriter, allows ref struct
        where T : struct, IFields<T>
    {
        if (w.BeginTlv(type, name, value, out var content))
        {
            content.Write(ref w);
            w.EndTlv();
        }
    }

    /// <summary>Writes a record with a <c>u16</c>.</summary>
    /// <typeparam name="TWriter">The writer.</typeparam>
    /// <param name="w">The writer.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void U16Tlv<TWriter>(this ref TWriter w, ulong type, string name, string field, ushort? value)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        if (w.BeginTlv(type, name, value, out var content))
        {
            w.U16(field, content);
            w.EndTlv();
        }
    }

    /// <summary>Writes a record with a <c>u32</c>.</summary>
    /// <typeparam name="TWriter">The writer.</typeparam>
    /// <param name="w">The writer.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void U32Tlv<TWriter>(this ref TWriter w, ulong type, string name, string field, uint? value)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        if (w.BeginTlv(type, name, value, out var content))
        {
            w.U32(field, content);
            w.EndTlv();
        }
    }

    /// <summary>Writes a record with a <c>tu32</c>.</summary>
    /// <typeparam name="TWriter">The writer.</typeparam>
    /// <param name="w">The writer.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void TU32Tlv<TWriter>(this ref TWriter w, ulong type, string name, string field, uint? value)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        if (w.BeginTlv(type, name, value, out var content))
        {
            w.TU32(field, content);
            w.EndTlv();
        }
    }

    /// <summary>Writes a record with a <c>tu64</c>.</summary>
    /// <typeparam name="TWriter">The writer.</typeparam>
    /// <param name="w">The writer.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void TU64Tlv<TWriter>(this ref TWriter w, ulong type, string name, string field, ulong? value)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        if (w.BeginTlv(type, name, value, out var content))
        {
            w.TU64(field, content);
            w.EndTlv();
        }
    }

    /// <summary>Writes a record with an amount in millisatoshi as a <c>tu64</c>; whether it can exist is for the payment rules to say.</summary>
    /// <typeparam name="TWriter">The writer.</typeparam>
    /// <param name="w">The writer.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void MilliSatoshiTlv<TWriter>(this ref TWriter w, ulong type, string name, string field, MilliSatoshi? value)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        if (w.BeginTlv(type, name, value, out var content))
        {
            w.TU64(field, content.Value);
            w.EndTlv();
        }
    }

    /// <summary>Writes a record with an expiry as a <c>tu32</c>.</summary>
    /// <typeparam name="TWriter">The writer.</typeparam>
    /// <param name="w">The writer.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void CltvExpiryTlv<TWriter>(this ref TWriter w, ulong type, string name, string field, CltvExpiry? value)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        if (w.BeginTlv(type, name, value, out var content))
        {
            w.TU32(field, content.Value);
            w.EndTlv();
        }
    }

    /// <summary>Writes a record with a change of balance in satoshi as an <c>s64</c>.</summary>
    /// <typeparam name="TWriter">The writer.</typeparam>
    /// <param name="w">The writer.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void SignedSatoshiTlv<TWriter>(this ref TWriter w, ulong type, string name, string field, SignedSatoshi? value)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        if (w.BeginTlv(type, name, value, out var content))
        {
            w.S64(field, content.Value);
            w.EndTlv();
        }
    }

    /// <summary>Writes a record with a value whose length its type says.</summary>
    /// <typeparam name="TWriter">The writer.</typeparam>
    /// <typeparam name="T">The type of the content.</typeparam>
    /// <param name="w">The writer.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void FixedTlv<TWriter, T>(this ref TWriter w, ulong type, string name, string field, T? value)
        where TWriter : struct, IFieldWriter, allows ref struct
        where T : struct, IFixedBytes<T>
    {
        if (w.BeginTlv(type, name, value, out var content))
        {
            w.Fixed(field, content);
            w.EndTlv();
        }
    }

    /// <summary>Writes a record with bytes.</summary>
    /// <typeparam name="TWriter">The writer.</typeparam>
    /// <param name="w">The writer.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void BytesTlv<TWriter>(this ref TWriter w, ulong type, string name, string field, Bytes? value)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        if (w.BeginTlv(type, name, value, out var content))
        {
            w.Rest(field, content);
            w.EndTlv();
        }
    }

    /// <summary>Writes a record with UTF-8 text.</summary>
    /// <typeparam name="TWriter">The writer.</typeparam>
    /// <param name="w">The writer.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void Utf8Tlv<TWriter>(this ref TWriter w, ulong type, string name, string field, UntrustedText? value)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        if (w.BeginTlv(type, name, value, out var content))
        {
            w.Utf8Rest(field, content);
            w.EndTlv();
        }
    }

    /// <summary>Writes a record with feature bits.</summary>
    /// <typeparam name="TWriter">The writer.</typeparam>
    /// <typeparam name="TContext">Where the features are presented.</typeparam>
    /// <param name="w">The writer.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void FeaturesTlv<TWriter, TContext>(this ref TWriter w, ulong type, string name, string field, FeatureSet<TContext>? value)
        where TWriter : struct, IFieldWriter, allows ref struct
        where TContext : struct, IFeatureContext
    {
        if (w.BeginTlv(type, name, value, out var content))
        {
            w.Rest(field, content.Bytes);
            w.EndTlv();
        }
    }

    /// <summary>Writes a record with values of one type.</summary>
    /// <typeparam name="TWriter">The writer.</typeparam>
    /// <typeparam name="T">The type of the content.</typeparam>
    /// <param name="w">The writer.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void ArrayTlv<TWriter, T>(this ref TWriter w, ulong type, string name, string field, Sequence<T>? value)
        where TWriter : struct, IFieldWriter, allows ref struct
        where T : struct, IFixedBytes<T>
    {
        if (w.BeginTlv(type, name, value, out var content))
        {
            w.RestOf(field, content);
            w.EndTlv();
        }
    }

    /// <summary>Writes a record with one subtype.</summary>
    /// <typeparam name="TWriter">The writer.</typeparam>
    /// <typeparam name="T">The type of the content.</typeparam>
    /// <param name="w">The writer.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void SubtypeTlv<TWriter, T>(this ref TWriter w, ulong type, string name, string field, T? value)
        where TWriter : struct, IFieldWriter, allows ref struct
        where T : struct, ISubtype<T>
    {
        if (w.BeginTlv(type, name, value, out var content))
        {
            w.Subtype(field, content);
            w.EndTlv();
        }
    }

    /// <summary>Writes a record with subtypes.</summary>
    /// <typeparam name="TWriter">The writer.</typeparam>
    /// <typeparam name="T">The type of the content.</typeparam>
    /// <param name="w">The writer.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void SubtypesTlv<TWriter, T>(this ref TWriter w, ulong type, string name, string field, Sequence<T>? value)
        where TWriter : struct, IFieldWriter, allows ref struct
        where T : ISubtype<T>
    {
        if (w.BeginTlv(type, name, value, out var content))
        {
            w.RestOfSubtypes(field, content);
            w.EndTlv();
        }
    }
}
