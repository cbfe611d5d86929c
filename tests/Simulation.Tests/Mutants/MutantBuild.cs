using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace OrleansKv.Simulation.Mutants;

/// <summary>
/// Compiles Core, the protocol and the simulation into one assembly of their own, with a mutant's edits in them. For a
/// mutant of the shells all of Replication is in it too.
/// </summary>
internal static class MutantBuild
{
    private static readonly string[] OfShells = ["Replication/", "Shells/"];

    /// <summary>The protocol and its bytes: no shell.</summary>
    private static readonly string[] OfProtocol = ["Replication/Consensus/", "Replication/Codec/"];

    /// <summary>The making of a cluster, which the simulation of the protocol takes from there.</summary>
    private static readonly string[] OfBoth =
    [
        "Replication/Cluster/Formation.cs", "Replication/Cluster/ClusterConfiguration.cs",
        "Replication/Peers/Hello.cs", "Replication/Peers/FrameIdentity.cs",
    ];

    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using OrleansKv.TestKit.Histories;
        """;

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview);

    private static readonly Dictionary<string, SyntaxTree> Originals =
        Sources.All.ToDictionary(s => s.Key, s => Parse(s.Value));

    private static readonly Lazy<CSharpCompilation> Pure = new(
        () => Compilation(Originals.Where(s => IsPure(s.Key)).Select(s => s.Value)));

    private static readonly Lazy<CSharpCompilation> Whole = new(() => Compilation(Originals.Values));

    /// <returns>Runs one seed, or the scenario, of the mutant: null when nothing was found wrong.</returns>
    public static Func<int, string?> Load(Mutant mutant) => Load(mutant, Pure.Value, mutant.Check);

    /// <returns>The same for whole hosts.</returns>
    public static Func<int, string?> LoadShells(Mutant mutant) =>
        Load(mutant, Whole.Value, typeof(Shells.ShellRun).FullName!);

    private static Func<int, string?> Load(Mutant mutant, CSharpCompilation original, string check)
    {
        var compilation = original;
        foreach (var (file, text) in Sources.With(mutant))
            compilation = compilation.ReplaceSyntaxTree(Originals[file], Parse(text));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        var errors = result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error);
        if (!result.Success) throw new InvalidOperationException(string.Join('\n', errors));
        image.Position = 0;
        var assembly = new AssemblyLoadContext(mutant.Name, isCollectible: false).LoadFromStream(image);
        if (mutant.Theme is { } theme)
        {
            var themed = assembly.GetType(check)!.GetMethod(nameof(SeedRun.CheckTheme))!
                .CreateDelegate<Func<int, string, string?>>();
            return seed => themed(seed, theme);
        }
        return assembly.GetType(check)!
            .GetMethod(nameof(SeedRun.Check), [typeof(int)])!
            .CreateDelegate<Func<int, string?>>();
    }

    private static bool IsPure(string file) =>
        OfBoth.Contains(file) || OfProtocol.Any(file.StartsWith) || !OfShells.Any(file.StartsWith);

    private static CSharpCompilation Compilation(IEnumerable<SyntaxTree> sources)
    {
        CSharpGeneratorDriver.Create([LoggingGenerator()], parseOptions: Parsing)
            .RunGeneratorsAndUpdateCompilation(Written(sources), out var whole, out _);
        return (CSharpCompilation)whole;
    }

    /// <summary>It implements the log messages of Replication.</summary>
    private static ISourceGenerator LoggingGenerator()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Microsoft.Extensions.Logging.Generators.dll");
        var type = Assembly.LoadFrom(file).GetType("Microsoft.Extensions.Logging.Generators.LoggerMessageGenerator");
        return ((IIncrementalGenerator)Activator.CreateInstance(type!)!).AsSourceGenerator();
    }

    private static CSharpCompilation Written(IEnumerable<SyntaxTree> sources) => CSharpCompilation.Create(
        "Mutant",
        [.. sources, Parse(Usings)],
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => !Path.GetFileName(p).StartsWith("OrleansKv.", StringComparison.Ordinal))
            .Select(p => MetadataReference.CreateFromFile(p)),
        new(
            OutputKind.DynamicallyLinkedLibrary,
            optimizationLevel: OptimizationLevel.Release,
            nullableContextOptions: NullableContextOptions.Enable));

    private static SyntaxTree Parse(string text) =>
        CSharpSyntaxTree.ParseText(SourceText.From(text), Parsing);
}
