namespace OrleansKv.Style.Tests;

/// <summary>The measure itself is measured.</summary>
public class FunctionFinder
{
    private const string Sample =
        """
        namespace N;

        /// <summary>A brace { in a comment.</summary>
        internal sealed class C(int x) : B
        {
            private readonly int[] _a = [1, 2];
            public int Property { get; init; } = Compute(1);

            public int Short(int y) => y + 1;

            public async Task<List<int>> LongAsync(
                int first, string second = "}")
            {
                foreach (var item in Items())
                {
                    Call("{ " + $"{string.Join(", ", item)}");
                }
            }

            private static int Switch(int y) => y switch
            {
                1 => 2,
                _ => Compute(y),
            };

            internal C() : this(1) { }

            private sealed record Inner(int A)
            {
                public bool Holds(int b) =>
                    A == b
                    && b > 0;
            }
        }
        """;

    [Fact]
    public void Functions_are_found_with_their_lengths() => Assert.Equal(
        [("Short", 1), ("LongAsync", 8), ("Switch", 5), ("C", 1), ("Holds", 3)],
        Functions.In(new("C.cs", Sample)).Select(f => (f.Name, f.Lines)));

    [Theory]
    [InlineData("a // b", "a     ")]
    [InlineData("a /* b\n c */ d", "a     \n      d")]
    [InlineData("x(\"a\\\"b{\")", "x(       )")]
    [InlineData("'\"' y", "    y")]
    [InlineData("$\"{f(\"}\")}\" z", "            z")]
    [InlineData("@\"a\"\"b\\\" z", "         z")]
    public void Comments_and_literals_become_blanks(string text, string blanked) =>
        Assert.Equal(blanked, Blanker.Blank(text));
}
