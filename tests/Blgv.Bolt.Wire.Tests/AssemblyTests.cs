using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Tests;

public sealed class AssemblyTests
{
    public static TheoryData<string> Assemblies => ["Blgv.Bolt.Wire", "Blgv.Bolt.Primitives"];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void The_assembly_calls_no_native_library_and_needs_none_that_does(string name)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, name + ".dll")));
        var metadata = file.GetMetadataReader();

        Assert.Equal(0, metadata.GetTableRowCount(TableIndex.ModuleRef));
        Assert.DoesNotContain(
            metadata.MethodDefinitions.Select(metadata.GetMethodDefinition),
            method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl));
        Assert.All(
            metadata.AssemblyReferences.Select(reference => metadata.GetString(metadata.GetAssemblyReference(reference).Name)),
            reference => Assert.True(
                reference.StartsWith("System.", StringComparison.Ordinal) || reference == "Blgv.Bolt.Primitives", $"{name} references {reference}"));
    }

    [Fact]
    public void Public_records_hold_only_what_is_equal_by_content()
    {
        var records = typeof(MessageRegistry).Assembly.GetExportedTypes().Concat(typeof(Bytes).Assembly.GetExportedTypes()).Where(IsRecord).ToArray();

        Assert.Contains(typeof(Messages.Init), records);
        Assert.Contains(typeof(DecodeError), records);
        Assert.Contains(typeof(ShortChannelId), records);
        Assert.All(records, record => Assert.All(
            record.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public),
            field => Assert.True(IsEqualByContent(field.FieldType), $"{record.Name}.{field.Name} is a {field.FieldType}")));
    }

    private static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is not null;

    /// <summary>
    /// Numbers, strings and structs that know how to compare themselves; features, of which there is one object each.
    /// </summary>
    private static bool IsEqualByContent(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(Feature) || IsRecord(type)
            || (type.IsValueType && typeof(IEquatable<>).MakeGenericType(type).IsAssignableFrom(type));
    }
}
