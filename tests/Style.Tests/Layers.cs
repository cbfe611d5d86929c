using System.Text.RegularExpressions;

namespace OrleansKv.Style.Tests;

public partial class Layers
{
    /// <summary>What each project of src/ may refer to: only what lies below it.</summary>
    private static readonly Dictionary<string, string[]> Below = new()
    {
        ["Core"] = [],
        ["Replication"] = ["Core"],
        ["Api"] = ["Core"],
        ["Client"] = ["Core"],
        ["Cli"] = ["Core", "Client"],
        ["Grains.Abstractions"] = ["Core"],
        ["Client.Orleans"] = ["Core", "Client", "Grains.Abstractions"],
        ["Grains"] = ["Core", "Replication", "Grains.Abstractions"],
        ["Silo"] = ["Core", "Replication", "Api", "Grains.Abstractions", "Grains"],
    };

    private static readonly string[] WithoutOrleans = ["Core", "Replication", "Api", "Client", "Cli"];

    [Fact]
    public void References_point_downwards_only() => Offenders.None(
        from project in Sources.Under("src", "*.csproj")
        let name = Path.GetFileNameWithoutExtension(project.Path)
        from reference in Reference().Matches(project.Text).Select(m => m.Groups[1].Value)
        where !Below[name].Contains(reference)
        select $"{name} refers to {reference}");

    [Fact]
    public void Only_grains_their_client_and_silo_know_Orleans() => Offenders.None(
        from name in WithoutOrleans
        from file in Sources.Under($"src/{name}").Concat(Sources.Under($"src/{name}", "*.csproj"))
        where Orleans().IsMatch(Code(file))
        select file);

    [Fact]
    public void The_consensus_has_no_clock_no_chance_no_io_and_no_async() => Offenders.None(
        from file in Sources.Under("src/Replication/Consensus")
        from Match word in Impure().Matches(Code(file))
        select $"{file}: {word.Value}");

    [Fact]
    public void No_test_sleeps() => Offenders.None(
        from file in Sources.Under("tests")
        where file.Path != Path.Combine("tests", "Style.Tests", "Layers.cs")
        from Match word in Sleep().Matches(Code(file))
        select $"{file}: {word.Value}");

    [Fact]
    public void No_region_hides_code() => Offenders.None(
        Sources.All.Where(f => Region().IsMatch(Code(f))));

    private static string Code(SourceFile file) =>
        file.Path.EndsWith(".cs", StringComparison.Ordinal) ? Blanker.Blank(file.Text) : file.Text;

    [GeneratedRegex("""<ProjectReference Include="[^"]*?([\w.]+)\.csproj""")]
    private static partial Regex Reference();

    [GeneratedRegex(@"using (static )?Orleans\b|(?<![\w.])Orleans\.[A-Z]|Microsoft\.Orleans")]
    private static partial Regex Orleans();

    [GeneratedRegex(
        @"\b(DateTime(Offset)?\.|Stopwatch|TimeProvider|Environment\.Tick|Random\.|new Random|Guid\.NewGuid"
        + @"|RandomNumber|async\b|await\b|(Value)?Task\b|Thread\b|File\.|Stream\b|Socket\b|HttpClient\b)")]
    private static partial Regex Impure();

    [GeneratedRegex(@"\b(Thread\.Sleep|Task\.Delay|SpinWait\.)")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"^\s*#region", RegexOptions.Multiline)]
    private static partial Regex Region();
}
