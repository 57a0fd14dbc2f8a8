using System.Reflection;

namespace Blgv.Bolt.Architecture.Tests;

/// <summary>Finds records whose generated equality would compare a collection by reference.</summary>
internal static class RecordShape
{
    internal static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) is not null;

    /// <summary>The fields of a record that are no values: arrays and whatever else of the platform holds several elements.</summary>
    internal static IEnumerable<string> CollectionFields(Type record) =>
        record.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(field => HoldsCollection(field.FieldType))
            .Select(field => $"{record.Name}: {field.FieldType.Name} {field.Name}");

    private static bool HoldsCollection(Type type)
    {
        if (type.IsArray || type == typeof(System.Collections.IEnumerable))
        {
            return true;
        }

        var ours = type.Namespace?.StartsWith("Blgv.", StringComparison.Ordinal) == true;
        var platformCollection = !ours && type != typeof(string)
            && (type.IsAssignableTo(typeof(System.Collections.IEnumerable)) || type.Name.StartsWith("ReadOnlyMemory", StringComparison.Ordinal) || type.Name.StartsWith("Memory", StringComparison.Ordinal));
        return platformCollection || type.GetGenericArguments().Any(HoldsCollection);
    }
}
