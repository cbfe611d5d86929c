using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace OrleansKv.Simulation.Mutants;

/// <summary>
/// Core, Replication and the simulation in an assembly of their own, with the edits of all mutants
/// (<see cref="Switched"/>): it is compiled once, by Roslyn and by the runtime, not once for each mutant.
/// </summary>
/// <remarks>An instance has one switch: its mutants must run one after the other.</remarks>
public sealed class MutantBuild
{
    internal static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview);

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

    private static readonly IReadOnlyList<Mutant> All = [.. Readings.Mutants, .. ReplicationMutants.All];

    private static readonly Dictionary<string, int> Numbers = All
        .Select((mutant, i) => (mutant.Name, Number: i + 1))
        .ToDictionary(m => m.Name, m => m.Number);

    private static readonly Lazy<byte[]> Image = new(Emit);

    private readonly Assembly _assembly;
    private readonly FieldInfo _switch;

    public MutantBuild()
    {
        using var image = new MemoryStream(Image.Value);
        _assembly = new AssemblyLoadContext("mutants", isCollectible: false).LoadFromStream(image);
        _switch = _assembly.GetType(Switched.Class)!.GetField(Switched.Field)!;
    }

    /// <summary>Runs one seed, or the scenario, of the mutant.</summary>
    /// <returns>Null when nothing was found wrong.</returns>
    public string? Run(Mutant mutant, int seed) => Run(Numbers[mutant.Name], mutant, seed);

    /// <summary>Runs the same without the mutant's edits.</summary>
    public string? RunUnchanged(Mutant mutant, int seed) => Run(0, mutant, seed);

    private string? Run(int number, Mutant mutant, int seed)
    {
        _switch.SetValue(null, number);
        var check = _assembly.GetType(mutant.Check)!;
        return mutant.Theme is { } theme
            ? check.GetMethod(nameof(SeedRun.CheckTheme))!.CreateDelegate<Func<int, string, string?>>()(seed, theme)
            : check.GetMethod(nameof(SeedRun.Check), [typeof(int)])!.CreateDelegate<Func<int, string?>>()(seed);
    }

    private static byte[] Emit()
    {
        var changed = All
            .SelectMany(m => Sources.With(m).Select(s => (File: s.Key, Number: Numbers[m.Name], Text: s.Value)))
            .ToLookup(m => m.File, m => (m.Number, m.Text));
        var sources = Sources.All.Select(s =>
            Parse(changed.Contains(s.Key) ? Switched.Text(s.Value, changed[s.Key]) : s.Value, s.Key));
        CSharpGeneratorDriver.Create([LoggingGenerator()], parseOptions: Parsing)
            .RunGeneratorsAndUpdateCompilation(Compilation(sources), out var whole, out _);
        using var image = new MemoryStream();
        var result = whole.Emit(image);
        var errors = result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(Shown);
        if (!result.Success) throw new InvalidOperationException(string.Join('\n', errors));
        return image.ToArray();
    }

    /// <summary>With the line it is about, because no file has that line.</summary>
    private static string Shown(Diagnostic error)
    {
        var line = error.Location.GetLineSpan().StartLinePosition.Line;
        return $"{error}: {error.Location.SourceTree?.GetText().Lines[line]}";
    }

    /// <summary>It implements the log messages of Replication.</summary>
    private static ISourceGenerator LoggingGenerator()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Microsoft.Extensions.Logging.Generators.dll");
        var type = Assembly.LoadFrom(file).GetType("Microsoft.Extensions.Logging.Generators.LoggerMessageGenerator");
        return ((IIncrementalGenerator)Activator.CreateInstance(type!)!).AsSourceGenerator();
    }

    private static CSharpCompilation Compilation(IEnumerable<SyntaxTree> sources) => CSharpCompilation.Create(
        "Mutants",
        [.. sources, Parse(Usings, "Usings.cs"), Parse(Switched.Declaration, "Switch.cs")],
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => !Path.GetFileName(p).StartsWith("OrleansKv.", StringComparison.Ordinal))
            .Select(p => MetadataReference.CreateFromFile(p)),
        new(
            OutputKind.DynamicallyLinkedLibrary,
            optimizationLevel: OptimizationLevel.Release,
            // Warnings were errors when the product was built; other tests use the other processors.
            nullableContextOptions: NullableContextOptions.Annotations,
            concurrentBuild: false));

    private static SyntaxTree Parse(string text, string file) =>
        CSharpSyntaxTree.ParseText(SourceText.From(text), Parsing, file);
}
