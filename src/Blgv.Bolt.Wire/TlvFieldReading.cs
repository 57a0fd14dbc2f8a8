using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire;

/// <summary>Reads a whole TLV record in one line: what to look for, and where it goes if it is there.</summary>
/// <remarks>Each has its counterpart in <see cref="TlvFieldWriting"/>. A record that is absent gives null.</remarks>
public static class TlvFieldReading
{
    /// <summary>Reads the extension of a message that has no records of its own.</summary>
    /// <typeparam name="TReader">The reader.</typeparam>
    /// <param name="r">The reader.</param>
    /// <returns>The records; none of an even type unless a registry made it known.</returns>
    public static TlvRecords Extension<TReader>(this ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        r.BeginTlvs("extension");
        return r.EndTlvs();
    }

    /// <summary>Reads a record without content: being there is all it says.</summary>
    /// <typeparam name="TReader">The reader.</typeparam>
    /// <param name="r">The reader.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="present">Whether it is there.</param>
    public static void FlagTlv<TReader>(this ref TReader r, ulong type, string name, out bool present)
        where TReader : struct, IFieldReader, allows ref struct
    {
        present = r.BeginTlv(type, name);
        if (present)
        {
            r.EndTlv();
        }
    }

    /// <summary>Reads a record of several fields.</summary>
    /// <typeparam name="TReader">The reader.</typeparam>
    /// <typeparam name="T">The fields as a type.</typeparam>
    /// <param name="r">The reader.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="value">The fields, or null.</param>
    public static void FieldsTlv<TReader, T>(this ref TReader r, ulong type, string name, out T? value)
        where TReader : struct, IFieldReader, allows ref struct
        where T : struct, IFields<T>
    {
        value = null;
        if (r.BeginTlv(type, name))
        {
            value = T.Read(ref r);
            r.EndTlv();
        }
    }

    /// <summary>Reads a record with a <c>u16</c>.</summary>
    /// <typeparam name="TReader">The reader.</typeparam>
    /// <param name="r">The reader.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void U16Tlv<TReader>(this ref TReader r, ulong type, string name, string field, out ushort? value)
        where TReader : struct, IFieldReader, allows ref struct
    {
        value = null;
        if (r.BeginTlv(type, name))
        {
            value = r.U16(field);
            r.EndTlv();
        }
    }

    /// <summary>Reads a record with a <c>u32</c>.</summary>
    /// <typeparam name="TReader">The reader.</typeparam>
    /// <param name="r">The reader.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void U32Tlv<TReader>(this ref TReader r, ulong type, string name, string field, out uint? value)
        where TReader : struct, IFieldReader, allows ref struct
    {
        value = null;
        if (r.BeginTlv(type, name))
        {
            value = r.U32(field);
            r.EndTlv();
        }
    }

    /// <summary>Reads a record with a <c>tu32</c>.</summary>
    /// <typeparam name="TReader">The reader.</typeparam>
    /// <param name="r">The reader.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void TU32Tlv<TReader>(this ref TReader r, ulong type, string name, string field, out uint? value)
        where TReader : struct, IFieldReader, allows ref struct
    {
        value = null;
        if (r.BeginTlv(type, name))
        {
            value = r.TU32(field);
            r.EndTlv();
        }
    }

    /// <summary>Reads a record with a <c>tu64</c>.</summary>
    /// <typeparam name="TReader">The reader.</typeparam>
    /// <param name="r">The reader.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void TU64Tlv<TReader>(this ref TReader r, ulong type, string name, string field, out ulong? value)
        where TReader : struct, IFieldReader, allows ref struct
    {
        value = null;
        if (r.BeginTlv(type, name))
        {
            value = r.TU64(field);
            r.EndTlv();
        }
    }

    /// <summary>Reads a record with an amount in millisatoshi as a <c>tu64</c>; whether it can exist is for the payment rules to say.</summary>
    /// <typeparam name="TReader">The reader.</typeparam>
    /// <param name="r">The reader.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void MilliSatoshiTlv<TReader>(this ref TReader r, ulong type, string name, string field, out MilliSatoshi? value)
        where TReader : struct, IFieldReader, allows ref struct
    {
        value = null;
        if (r.BeginTlv(type, name))
        {
            value = new MilliSatoshi(r.TU64(field));
            r.EndTlv();
        }
    }

    /// <summary>Reads a record with an expiry as a <c>tu32</c>.</summary>
    /// <typeparam name="TReader">The reader.</typeparam>
    /// <param name="r">The reader.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void CltvExpiryTlv<TReader>(this ref TReader r, ulong type, string name, string field, out CltvExpiry? value)
        where TReader : struct, IFieldReader, allows ref struct
    {
        value = null;
        if (r.BeginTlv(type, name))
        {
            value = new CltvExpiry(r.TU32(field));
            r.EndTlv();
        }
    }

    /// <summary>Reads a record with a change of balance in satoshi as an <c>s64</c>.</summary>
    /// <typeparam name="TReader">The reader.</typeparam>
    /// <param name="r">The reader.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void SignedSatoshiTlv<TReader>(this ref TReader r, ulong type, string name, string field, out SignedSatoshi? value)
        where TReader : struct, IFieldReader, allows ref struct
    {
        value = null;
        if (r.BeginTlv(type, name))
        {
            value = new SignedSatoshi(r.S64(field));
            r.EndTlv();
        }
    }

    /// <summary>Reads a record with a value whose length its type says.</summary>
    /// <typeparam name="TReader">The reader.</typeparam>
    /// <typeparam name="T">The type of the content.</typeparam>
    /// <param name="r">The reader.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void FixedTlv<TReader, T>(this ref TReader r, ulong type, string name, string field, out T? value)
        where TReader : struct, IFieldReader, allows ref struct
        where T : struct, IFixedBytes<T>
    {
        value = null;
        if (r.BeginTlv(type, name))
        {
            value = r.Fixed<T>(field);
            r.EndTlv();
        }
    }

    /// <summary>Reads a record with bytes.</summary>
    /// <typeparam name="TReader">The reader.</typeparam>
    /// <param name="r">The reader.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void BytesTlv<TReader>(this ref TReader r, ulong type, string name, string field, out Bytes? value)
        where TReader : struct, IFieldReader, allows ref struct
    {
        value = null;
        if (r.BeginTlv(type, name))
        {
            value = r.Rest(field);
            r.EndTlv();
        }
    }

    /// <summary>Reads a record with UTF-8 text.</summary>
    /// <typeparam name="TReader">The reader.</typeparam>
    /// <param name="r">The reader.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void Utf8Tlv<TReader>(this ref TReader r, ulong type, string name, string field, out UntrustedText? value)
        where TReader : struct, IFieldReader, allows ref struct
    {
        value = null;
        if (r.BeginTlv(type, name))
        {
            value = r.Utf8Rest(field);
            r.EndTlv();
        }
    }

    /// <summary>Reads a record with feature bits.</summary>
    /// <typeparam name="TReader">The reader.</typeparam>
    /// <typeparam name="TContext">Where the features are presented.</typeparam>
    /// <param name="r">The reader.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void FeaturesTlv<TReader, TContext>(this ref TReader r, ulong type, string name, string field, out FeatureSet<TContext>? value)
        where TReader : struct, IFieldReader, allows ref struct
        where TContext : struct, IFeatureContext
    {
        value = null;
        if (r.BeginTlv(type, name))
        {
            value = new FeatureSet<TContext>(r.Rest(field));
            r.EndTlv();
        }
    }

    /// <summary>Reads a record with values of one type.</summary>
    /// <typeparam name="TReader">The reader.</typeparam>
    /// <typeparam name="T">The type of the content.</typeparam>
    /// <param name="r">The reader.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void ArrayTlv<TReader, T>(this ref TReader r, ulong type, string name, string field, out Sequence<T>? value)
        where TReader : struct, IFieldReader, allows ref struct
        where T : struct, IFixedBytes<T>
    {
        value = null;
        if (r.BeginTlv(type, name))
        {
            value = r.RestOf<T>(field);
            r.EndTlv();
        }
    }

    /// <summary>Reads a record with one subtype.</summary>
    /// <typeparam name="TReader">The reader.</typeparam>
    /// <typeparam name="T">The type of the content.</typeparam>
    /// <param name="r">The reader.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void SubtypeTlv<TReader, T>(this ref TReader r, ulong type, string name, string field, out T? value)
        where TReader : struct, IFieldReader, allows ref struct
        where T : struct, ISubtype<T>
    {
        value = null;
        if (r.BeginTlv(type, name))
        {
            value = r.Subtype<T>(field);
            r.EndTlv();
        }
    }

    /// <summary>Reads a record with subtypes.</summary>
    /// <typeparam name="TReader">The reader.</typeparam>
    /// <typeparam name="T">The type of the content.</typeparam>
    /// <param name="r">The reader.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="name">The name of the record.</param>
    /// <param name="field">The field in it.</param>
    /// <param name="value">The content, or null.</param>
    public static void SubtypesTlv<TReader, T>(this ref TReader r, ulong type, string name, string field, out Sequence<T>? value)
        where TReader : struct, IFieldReader, allows ref struct
        where T : ISubtype<T>
    {
        value = null;
        if (r.BeginTlv(type, name))
        {
            value = r.RestOfSubtypes<T>(field);
            r.EndTlv();
        }
    }
}
