using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using OrleansKv.Simulation.Mutants;

namespace OrleansKv.Simulation;

/// <summary>The edits of several mutants in one assembly: each acts alone, and none if none is chosen.</summary>
public sealed class SwitchedTests
{
    private const string Original = """
        public sealed class Subject
        {
            public static readonly int Shared = 1;
            private readonly int _initialized = 1;
            private int _set;
            public int Block() { var n = 1; return n; }
            public int Arrow() => 1;
            public int Property => 1;
            public int Accessor { get => 1; set => _set = value; }
            public void Nothing() => _set = 1;
            public int Initialized() => _initialized;
            public int Read() { Nothing(); return _set; }
            public int Untouched() => 1;
        }
        """;

    [Theory]
    [InlineData("Block", "var n = 1; return n;", "var n = 2; return n;")]
    [InlineData("Arrow", "Arrow() => 1;", "Arrow() => 2;")]
    [InlineData("get_Property", "Property => 1;", "Property => 2;")]
    [InlineData("get_Accessor", "get => 1;", "get => 2;")]
    [InlineData("Read", "Nothing() => _set = 1;", "Nothing() => _set = 2;")]
    [InlineData("Initialized", "_initialized = 1;", "_initialized = 2;")]
    [InlineData("Block", "var n = 1; return n; }", "return Added(); }\n    private int Added() => 2;")]
    public void A_mutant_acts_when_it_is_chosen(string method, string from, string to)
    {
        var run = Compile(method, Original.Replace(from, to, StringComparison.Ordinal), Original);
        Assert.Equal((1, 2, 1), (run(0), run(1), run(2)));
    }

    [Fact]
    public void Mutants_of_one_member_act_one_at_a_time()
    {
        var run = Compile(
            "Arrow",
            Original.Replace("Arrow() => 1", "Arrow() => 2", StringComparison.Ordinal),
            Original.Replace("Arrow() => 1", "Arrow() => throw new System.IO.IOException()", StringComparison.Ordinal),
            Original.Replace("Arrow() => 1", "Arrow() => 4", StringComparison.Ordinal));
        Assert.Equal((1, 2, 4), (run(0), run(1), run(3)));
        Assert.IsType<IOException>(Assert.Throws<TargetInvocationException>(() => run(2)).InnerException);
    }

    [Theory]
    [InlineData("Arrow() => 1;", "Arrow(int by = 2) => by;", "not change a declaration")]
    [InlineData("sealed class Subject", "class Subject", "not change a declaration")]
    [InlineData("    public int Untouched() => 1;\n", "", "not change a declaration")]
    [InlineData("Shared = 1;", "Shared = 2;", "computed once")]
    public void A_mutant_that_cannot_be_switched_is_refused(string from, string to, string why)
    {
        var mutant = Original.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Original, mutant);
        var refused = Assert.Throws<InvalidOperationException>(() => Switched.Text(Original, [(1, mutant)]));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    /// <returns>What a method answers under the mutant of a number.</returns>
    private static Func<int, int> Compile(string method, params string[] mutants)
    {
        var text = Switched.Text(Original, mutants.Select((mutant, i) => (i + 1, mutant)));
        var compilation = CSharpCompilation.Create(
            "Subject",
            [CSharpSyntaxTree.ParseText(text), CSharpSyntaxTree.ParseText(Switched.Declaration)],
            [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)],
            new(OutputKind.DynamicallyLinkedLibrary));
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        var assembly = Assembly.Load(image.ToArray());
        var number = assembly.GetType(Switched.Class)!.GetField(Switched.Field)!;
        var type = assembly.GetType("Subject")!;
        return chosen =>
        {
            number.SetValue(null, chosen);
            return (int)type.GetMethod(method)!.Invoke(Activator.CreateInstance(type), [])!;
        };
    }
}
