using System.Reflection;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Tests.Fuzzing;

/// <summary>Something that can be made at random, and decoded from any bytes with a check of what comes out.</summary>
internal abstract class FuzzTarget
{
    /// <summary>All messages of the library, by the specification's names.</summary>
    public static IReadOnlyDictionary<string, FuzzTarget> Messages { get; } = typeof(MessageRegistry).Assembly.GetTypes()
        .Where(type => type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IMessage<>)))
        .Select(type => (FuzzTarget)Activator.CreateInstance(typeof(MessageTarget<>).MakeGenericType(type))!)
        .ToDictionary(target => target.Name);

    public abstract string Name { get; }

    /// <summary>The bytes of a random value.</summary>
    public abstract MappedBytes Make(RandomValues values);

    /// <summary>Decodes the bytes. Throws if anything is not as promised.</summary>
    /// <returns>What was wrong with them.</returns>
    public abstract DecodeErrorKind Check(byte[] bytes);
}

/// <inheritdoc/>
internal sealed class MessageTarget<T> : FuzzTarget
    where T : class, IMessage<T>
{
    public override string Name => T.Name;

    public override MappedBytes Make(RandomValues values)
    {
        var reader = new RandomFieldReader(values);
        return MappedBytes.Of(T.Read(ref reader), [(byte)(T.Type >> 8), (byte)(T.Type & 0xff)]);
    }

    public override DecodeErrorKind Check(byte[] bytes) => MessageOracle.Check(bytes);
}
