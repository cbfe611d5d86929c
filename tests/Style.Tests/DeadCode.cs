using System.Runtime.CompilerServices;
using Mono.Cecil;
using Mono.Cecil.Rocks;

namespace OrleansKv.Style.Tests;

/// <summary>Methods and properties of assemblies that no code of these assemblies refers to.</summary>
/// <remarks>
/// By name: overloads count as one member. Constructors, overrides, implementations of interfaces and what compilers
/// generate are left out, and constants, which leave no reference.
/// </remarks>
/// <param name="published">Assemblies whose visible members are for others to use.</param>
internal sealed class DeadCode(IReadOnlyCollection<string> files, IReadOnlyCollection<string> published)
{
    public IReadOnlyList<string> Unused()
    {
        var types = files.Select(file => ModuleDefinition.ReadModule(file)).SelectMany(m => m.GetAllTypes()).ToArray();
        var used = types.SelectMany(type => type.Methods).SelectMany(Calls).ToHashSet();
        return [.. types.Where(type => !IsGenerated(type)).SelectMany(Members)
            .Where(name => !used.Contains(name)).Distinct().Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Calls(MethodDefinition method) =>
        !method.HasBody ? [] :
        from instruction in method.Body.Instructions
        let called = instruction.Operand as MethodReference
        where called is not null && called.FullName != method.FullName
        select NameOf(called);

    private IEnumerable<string> Members(TypeDefinition type) =>
        from method in type.Methods
        where !method.IsConstructor && !method.IsVirtual && !method.IsSetter && !IsGenerated(method)
        where method != method.Module.EntryPoint && !(IsPublished(type) && IsVisible(method))
        select NameOf(method);

    private bool IsPublished(TypeDefinition type) =>
        published.Contains(type.Module.Assembly.Name.Name) && IsVisible(type);

    private static bool IsVisible(TypeDefinition type) => type.IsNested
        ? (type.IsNestedPublic || type.IsNestedFamily) && IsVisible(type.DeclaringType)
        : type.IsPublic;

    private static bool IsVisible(MethodDefinition method) =>
        method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsGenerated(TypeDefinition type) =>
        type.Name.Contains('<') || IsMarked(type)
        || type.Namespace.StartsWith("OrleansCodeGen", StringComparison.Ordinal)
        || (type.DeclaringType is { } outer && IsGenerated(outer));

    /// <summary>The accessor of an automatic property is marked, and its property is not.</summary>
    private static bool IsGenerated(MethodDefinition method) =>
        method.Name.Contains('<')
        || (IsMarked(method) && !method.DeclaringType.Properties.Any(p => p.GetMethod == method && !IsMarked(p)));

    private static bool IsMarked(ICustomAttributeProvider member) => member.CustomAttributes.Any(a =>
        a.AttributeType.Name is nameof(CompilerGeneratedAttribute) or "GeneratedCodeAttribute");

    private static string NameOf(MethodReference method)
    {
        var isAccessor = method.Name.StartsWith("get_", StringComparison.Ordinal)
            || method.Name.StartsWith("set_", StringComparison.Ordinal);
        return $"{method.DeclaringType.GetElementType().FullName}.{(isAccessor ? method.Name[4..] : method.Name)}";
    }
}
