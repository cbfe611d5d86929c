using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace OrleansKv.Simulation.Mutants;

/// <summary>
/// Compiles Core and the simulation into one assembly of their own, with a mutant's edits in them.
/// </summary>
internal static class MutantBuild
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview);

    private static readonly Dictionary<string, SyntaxTree> Originals =
        Sources.All.ToDictionary(s => s.Key, s => Parse(s.Value));

    private static readonly CSharpCompilation Original = CSharpCompilation.Create(
        "Mutant",
        [.. Originals.Values, Parse(Usings)],
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal))
            .Select(p => MetadataReference.CreateFromFile(p)),
        new(
            OutputKind.DynamicallyLinkedLibrary,
            optimizationLevel: OptimizationLevel.Release,
            nullableContextOptions: NullableContextOptions.Enable));

    /// <returns>Runs one seed, or the scenario, of the mutant: null when nothing was found wrong.</returns>
    public static Func<int, string?> Load(Mutant mutant)
    {
        var compilation = Original;
        foreach (var (file, text) in Sources.With(mutant))
            compilation = compilation.ReplaceSyntaxTree(Originals[file], Parse(text));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        var errors = result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error);
        if (!result.Success) throw new InvalidOperationException(string.Join('\n', errors));
        image.Position = 0;
        var assembly = new AssemblyLoadContext(mutant.Name, isCollectible: true).LoadFromStream(image);
        if (mutant.Theme is { } theme)
        {
            var themed = assembly.GetType(mutant.Check)!.GetMethod(nameof(SeedRun.CheckTheme))!
                .CreateDelegate<Func<int, string, string?>>();
            return seed => themed(seed, theme);
        }
        return assembly.GetType(mutant.Check)!
            .GetMethod(nameof(SeedRun.Check), [typeof(int)])!
            .CreateDelegate<Func<int, string?>>();
    }

    private static SyntaxTree Parse(string text) =>
        CSharpSyntaxTree.ParseText(SourceText.From(text), Parsing);
}
