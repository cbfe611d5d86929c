using System.Reflection;

namespace OrleansKv.Style.Tests;

/// <summary>The files of the repository, without what builds leave behind.</summary>
internal static class Sources
{
    public static readonly string Root = typeof(Sources).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Root").Value!;

    /// <summary>What is not a test: the product, and the tools that measure it.</summary>
    public static IReadOnlyList<SourceFile> Shipped { get; } = [.. Under("src"), .. Under("bench")];

    public static IReadOnlyList<SourceFile> All { get; } = [.. Shipped, .. Under("tests")];

    public static IReadOnlyList<SourceFile> Under(string folder, string pattern = "*.cs")
    {
        var full = Path.Combine(Root, folder);
        if (!Directory.Exists(full)) return [];
        return [.. Directory.EnumerateFiles(full, pattern, SearchOption.AllDirectories)
            .Where(p => !IsBuilt(Path.GetRelativePath(Root, p)))
            .Order(StringComparer.Ordinal)
            .Select(p => new SourceFile(Path.GetRelativePath(Root, p), File.ReadAllText(p)))];
    }

    private static bool IsBuilt(string path) =>
        path.Split(Path.DirectorySeparatorChar).Any(p => p is "obj" or "bin");
}

/// <param name="Path">From the root of the repository.</param>
internal sealed record SourceFile(string Path, string Text)
{
    public string[] Lines { get; } = Text.TrimEnd('\n').Split('\n');

    public override string ToString() => Path;
}
