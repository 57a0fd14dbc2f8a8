using System.Collections;
using System.Reflection;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Channel.Tests.Storage;

/// <summary>
/// Makes records with something in every property, none of it twice: a property that the codec forgets comes back as its default,
/// one that it mixes up comes back as another. What is new in the records is filled without anybody thinking of it.
/// </summary>
/// <param name="variant">Which kind of an abstract record is made.</param>
/// <param name="isSparse">Leaves out what may be left out: null, empty lists, false. A transaction always has inputs.</param>
internal sealed class Filler(int variant = 0, bool isSparse = false)
{
    /// <summary>What is not stored, with the reason.</summary>
    private static readonly Dictionary<string, string> NotStored = new(StringComparer.Ordinal)
    {
        ["ChannelCore.Session"] = "the connection is gone",
        ["ChannelCore.Height"] = "the host tells it after a load",
        ["Commitments.LocalNextPoint"] = "the signer tells it after a load",
        ["ShutdownStatus.Command"] = "commands are answered on the connection",
        ["Closing.Negotiation"] = "a round ends with the connection",
    };

    // counts down, since what comes first in a record is mostly the bound of what comes later
    private uint _number = 60_000;
    private int _booleans;
    private ChannelParameters? _parameters;

    public T Make<T>() => (T)Make(typeof(T));

    public object Make(Type type)
    {
        var value = MakeKnown(type) ?? MakeRecord(type);
        _parameters = value as ChannelParameters ?? _parameters;
        return value;
    }

    /// <summary>The kinds of an abstract record.</summary>
    public static Type[] KindsOf(Type type) =>
        [.. type.Assembly.GetTypes().Where(kind => !kind.IsAbstract && type.IsAssignableFrom(kind)).OrderBy(kind => kind.FullName, StringComparer.Ordinal)];

    private object? MakeKnown(Type type)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Sequence<>))
        {
            return MakeSequence(type.GenericTypeArguments[0]);
        }

        if (type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IFixedBytes<>)) && type != typeof(PointBytes))
        {
            return typeof(Filler).GetMethod(nameof(MakeFixed), BindingFlags.NonPublic | BindingFlags.Instance)?.MakeGenericMethod(type).Invoke(this, null);
        }

        if (type.IsEnum)
        {
            return Enum.ToObject(type, Enum.GetValues(type).Cast<object>().Last());
        }

        return type == typeof(bool) ? MakeBoolean()
            : type.IsPrimitive ? Convert.ChangeType(_number--, type, null)
            : type == typeof(string) ? $"text {_number--}"
            : type == typeof(Bytes) ? Bytes.Copy(Some().Span[..5])
            : type == typeof(PublicKey) ? Key()
            : type == typeof(PointBytes) ? Key().ToPointBytes()
            : type == typeof(FeatureSet<ChannelTypeContext>) ? Pair.Anchors
            : type == typeof(TlvRecords) ? (isSparse ? default : TlvRecords.Create([new(1_000_001, Some()), new(1_000_003, Some())]))
            : type == typeof(AttributionData) ? Samples.Attribution
            : type == typeof(PerCommitmentSecretStore) ? Secrets()
            : type == typeof(FundingScope) ? FundingScope.Of(_parameters ?? Make<ChannelParameters>(), Make<OutPoint>(), Make<Satoshi>())
            : type == typeof(ChannelSide) ? (ChannelSide)MakeRecord(type) with { MaxAcceptedHtlcs = 483 }
            : null;
    }

    /// <summary>All true in the first variant; by turns true and false in the others, so that two that are mixed up are found.</summary>
    private bool MakeBoolean() => !isSparse && (variant == 0 || (_booleans++ + variant) % 2 == 0);

    private object MakeSequence(Type element)
    {
        var kinds = element.IsAbstract ? KindsOf(element) : [element, element];
        var items = new ArrayList();
        foreach (var kind in isSparse && element != typeof(TransactionInput) ? [] : kinds)
        {
            items.Add(Make(kind));
        }

        return typeof(Sequence).GetMethod(nameof(Sequence.ToSequence))?.MakeGenericMethod(element).Invoke(null, [items.ToArray(element)])
            ?? throw new InvalidOperationException();
    }

    private object MakeRecord(Type type)
    {
        if (type.IsAbstract)
        {
            var kinds = KindsOf(type);
            return Make(kinds[variant % kinds.Length]);
        }

        var constructor = type.GetConstructors()
            .Where(one => one.GetParameters() is not [{ } only] || only.ParameterType != type)
            .MaxBy(one => one.GetParameters().Length);
        var arguments = constructor?.GetParameters()
            .Select(parameter => MakeProperty(type, parameter.Name ?? "", parameter.ParameterType))
            .ToArray() ?? [];
        var made = constructor?.Invoke(arguments) ?? Activator.CreateInstance(type) ?? throw new InvalidOperationException(type.Name);
        var positional = constructor?.GetParameters().Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(property => property.MetadataToken))
        {
            if (property.CanWrite && !positional.Contains(property.Name) && !NotStored.ContainsKey($"{type.Name}.{property.Name}"))
            {
                property.SetValue(made, MakeProperty(type, property.Name, property.PropertyType));
            }
        }

        return made;
    }

    private object? MakeProperty(Type owner, string name, Type type)
    {
        if (NotStored.ContainsKey($"{owner.Name}.{name}") || (isSparse && IsOptional(owner, name, type)))
        {
            return null;
        }

        var value = Make(Nullable.GetUnderlyingType(type) ?? type);
        Assert.True(isSparse || value is bool || !Equals(value, type.IsValueType ? Activator.CreateInstance(type) : null), $"{owner.Name}.{name} is not filled.");
        return value;
    }

    private static bool IsOptional(Type owner, string name, Type type) =>
        Nullable.GetUnderlyingType(type) is not null
        || (!type.IsValueType && owner.GetProperty(name) is { } property
            && new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable);

    private T MakeFixed<T>()
        where T : struct, IFixedBytes<T>
    {
        byte[] bytes = [.. Some().Span, .. Some().Span];
        return T.TryRead(bytes.AsSpan(0, T.Size), out var value) ? value : throw new InvalidOperationException(T.WireType);
    }

    private Bytes Some() => Bytes.Copy(Pair.Hash($"filler {_number--}").ToArray());

    private PublicKey Key()
    {
        using var key = PrivateKey.FromBytes(Some().Span);
        return key.PublicKey;
    }

    private PerCommitmentSecretStore Secrets() =>
        PerCommitmentSecretStore.TryLoad([MakeFixed<PerCommitmentSecret>(), MakeFixed<PerCommitmentSecret>()], 3, out var store)
            ? store
            : throw new InvalidOperationException("Three secrets are kept in two.");
}
