namespace Blgv.Bolt.Wire.Tests.Fuzzing;

/// <summary>Makes random messages of one kind.</summary>
internal abstract class MessageMaker
{
    /// <summary>One for each message of the library, by the specification's names.</summary>
    public static IReadOnlyDictionary<string, MessageMaker> All { get; } = typeof(MessageRegistry).Assembly.GetTypes()
        .Where(type => type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IMessage<>)))
        .Select(type => (MessageMaker)Activator.CreateInstance(typeof(MessageMaker<>).MakeGenericType(type))!)
        .ToDictionary(maker => maker.Name, StringComparer.Ordinal);

    public abstract string Name { get; }

    /// <summary>The bytes of a message with these values.</summary>
    public abstract MappedBytes Make(RandomValues values);
}

/// <inheritdoc/>
internal sealed class MessageMaker<T> : MessageMaker
    where T : class, IMessage<T>
{
    public override string Name => T.Name;

    public override MappedBytes Make(RandomValues values)
    {
        var reader = new RandomFieldReader(values);
        return MappedBytes.Of(T.Read(ref reader), [(byte)(T.Type >> 8), (byte)(T.Type & 0xff)]);
    }
}
