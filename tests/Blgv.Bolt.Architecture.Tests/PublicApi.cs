using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Blgv.Bolt.Architecture.Tests;

/// <summary>Writes the public surface of an assembly as text: a line per type, an indented line per member, sorted.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(sbyte)] = "sbyte",
        [typeof(byte)] = "byte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(double)] = "double",
    };

    public static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            if (type.Name.Contains('<', StringComparison.Ordinal))
            {
                continue; // the compiler's own, of an extension block
            }

            text.Append(Declaration(type)).Append('\n');
            foreach (var member in Members(type).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                text.Append("  ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Declaration(Type type)
    {
        if (type.BaseType == typeof(MulticastDelegate))
        {
            return $"delegate {Signature(type.GetMethod("Invoke")!, Name(type, full: true))}";
        }

        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var bases = type.GetInterfaces().Except(inherited).Where(contract => contract.IsVisible).Select(contract => Name(contract)).Order(StringComparer.Ordinal);
        if (type is { IsClass: true, BaseType: { } parent } && parent != typeof(object))
        {
            bases = bases.Prepend(Name(parent)).OrderBy(_ => 0);
        }

        var list = string.Join(", ", type.IsEnum ? [Name(Enum.GetUnderlyingType(type))] : bases);
        return $"{Kind(type)} {Name(type, full: true)}{(list.Length > 0 ? " : " + list : "")}";
    }

    private static string Kind(Type type)
    {
        var record = type.GetMethod("<Clone>$") is not null || (type.IsValueType && type.GetMethod("PrintMembers", Declared) is not null) ? "record " : "";
        var byRef = type.IsByRefLike ? "ref " : "";
        var readOnly = type.IsValueType && type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "";
        return type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => $"{readOnly}{byRef}{record}struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => $"abstract {record}class",
            { IsSealed: true } => $"sealed {record}class",
            _ => $"{record}class",
        };
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name =>
                string.Create(CultureInfo.InvariantCulture, $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}"));
        }

        return type.GetMembers(Declared).Select(Describe).OfType<string>();
    }

    private static string? Describe(MemberInfo member) => member switch
    {
        FieldInfo field when Visible(field.Attributes) => $"{Modifiers(field.IsStatic, field.IsFamily)}{(field.IsLiteral ? "const " : "")}{Name(field.FieldType)} {field.Name}",
        ConstructorInfo constructor when Visible(constructor) && !constructor.IsStatic => $"{Modifiers(isStatic: false, constructor.IsFamily)}new({Parameters(constructor)})",
        PropertyInfo property => Describe(property),
        EventInfo @event when Visible(@event.AddMethod!) => $"event {Name(@event.EventHandlerType!)} {@event.Name}",
        MethodInfo method when Visible(method) && !Generated(method) => $"{Modifiers(method.IsStatic, method.IsFamily)}{(method.IsAbstract && !method.DeclaringType!.IsInterface ? "abstract " : "")}{Signature(method, method.Name)}",
        _ => null,
    };

    private static string? Describe(PropertyInfo property)
    {
        var getter = property.GetMethod is { } get && Visible(get) ? get : null;
        var setter = property.SetMethod is { } set && Visible(set) ? set : null;
        if (getter is null && setter is null)
        {
            return null;
        }

        var init = setter?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) is true;
        var index = property.GetIndexParameters();
        var name = index.Length > 0 ? $"this[{string.Join(", ", index.Select(parameter => Name(parameter.ParameterType)))}]" : property.Name;
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{Modifiers((getter ?? setter)!.IsStatic, (getter ?? setter)!.IsFamily)}{required}{Name(property.PropertyType)} {name} {{ {(getter is null ? "" : "get; ")}{(setter is null ? "" : init ? "init; " : "set; ")}}}";
    }

    private static string Modifiers(bool isStatic, bool isProtected) => $"{(isProtected ? "protected " : "")}{(isStatic ? "static " : "")}";

    private static bool Visible(MethodBase method) => method.IsPublic || (method.IsFamily && !method.DeclaringType!.IsSealed);

    private static bool Visible(FieldAttributes attributes) => (attributes & FieldAttributes.FieldAccessMask) == FieldAttributes.Public
        && !attributes.HasFlag(FieldAttributes.SpecialName);

    private static bool Generated(MethodInfo method) =>
        method.IsDefined(typeof(CompilerGeneratedAttribute)) || (method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal));

    private static string Signature(MethodInfo method, string name)
    {
        var generic = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";
        return $"{Name(method.ReturnType)} {name}{generic}({Parameters(method)})";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{Passing(parameter)}{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? " = " + (parameter.DefaultValue ?? "default") : "")}"));

    private static string Passing(ParameterInfo parameter) => parameter switch
    {
        { IsOut: true } => "out ",
        { IsIn: true, ParameterType.IsByRef: true } => "in ",
        { ParameterType.IsByRef: true } => "ref ",
        _ => "",
    };

    private static string Name(Type type, bool full = false)
    {
        if (type.IsByRef)
        {
            return Name(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying) + "?";
        }

        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }

        var nested = type is { IsNested: true, IsGenericParameter: false } ? Name(type.DeclaringType!, full) + "." : "";
        var space = full && nested.Length == 0 && type.Namespace is { } names ? names + "." : "";
        var plain = type.Name.Split('`')[0];
        var own = type.GetGenericArguments().Skip(type.DeclaringType?.GetGenericArguments().Length ?? 0).ToArray();
        var arguments = type.IsGenericType && own.Length > 0 ? $"<{string.Join(", ", own.Select(argument => Name(argument)))}>" : "";
        return space + nested + plain + arguments;
    }
}
