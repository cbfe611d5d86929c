using OrleansKv.Cli.Prompt;

namespace OrleansKv.Cli.Tests;

/// <summary>A bar is the cursor.</summary>
public sealed class Completions : IDisposable
{
    private static readonly string[] Stored = ["a b", "users/anna", "users/bert", "wide日", "q\"uote"];
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ge|", "GET |")]
    [InlineData("pe|", "PERSIST |")]
    [InlineData("GET u|", "GET users/|")]
    [InlineData("GET users/a|", "GET users/anna |")]
    [InlineData("GET a|", "GET \"a b\" |")]
    [InlineData("GET \"a |", "GET \"a b\" |")]
    [InlineData("GET q|", "GET \"q\\\"uote\" |")]
    [InlineData("GET users/a| > f", "GET users/anna |> f")]
    [InlineData("MGET x users/b|", "MGET x users/bert |")]
    [InlineData("MSET x 1 w|", "MSET x 1 wide日 |")]
    [InlineData("MSET x w|", "MSET x w|")]
    [InlineData("SET w|", "SET wide日 |")]
    [InlineData("SET k w|", "SET k w|")]
    [InlineData("SET k v n|", "SET k v NX |")]
    [InlineData("USE b|", "USE B |")]
    [InlineData("HELP to|", "HELP TOUCH |")]
    [InlineData("TIMING of|", "TIMING OFF |")]
    [InlineData("nonsense u|", "nonsense u|")]
    [InlineData("GET none|", "GET none|")]
    public async Task Tab_completes_as_far_as_it_is_unambiguous(string before, string after) =>
        Assert.Equal(after, Marked(await CompleteAsync(before)));

    [Fact]
    public async Task Ambiguous_completions_are_listed()
    {
        Assert.Equal(["users/anna", "users/bert"], (await CompleteAsync("GET users/|")).Choices);
        Assert.Contains("SET", (await CompleteAsync("|")).Choices);
        Assert.Equal(["A", "B"], (await CompleteAsync("USE |")).Choices);
    }

    [Fact]
    public async Task With_more_keys_than_were_asked_for_nothing_is_guessed()
    {
        var completed = await CompleteAsync("GET users|", all: false);
        Assert.Equal("GET users|", Marked(completed));
        Assert.Equal(2, completed.Choices.Count);
    }

    [Fact]
    public async Task Files_are_completed_after_an_at_sign_and_a_greater_than()
    {
        File.WriteAllText(_folder["letter.txt"], "");
        Directory.CreateDirectory(_folder["sub"]);
        Assert.Equal($"SET k @{_folder.Path}/letter.txt |", Marked(await CompleteAsync($"SET k @{_folder.Path}/l|")));
        Assert.Equal($"GET k > {_folder.Path}/sub/|", Marked(await CompleteAsync($"GET k > {_folder.Path}/s|")));
    }

    private static async Task<Completed> CompleteAsync(string marked, bool all = true)
    {
        var completer = new Completer(
            (prefix, _) => Task.FromResult(new Candidates(
                [.. Stored.Where(k => k.StartsWith(prefix, StringComparison.Ordinal))], all)),
            () => ["A", "B"]);
        var cursor = marked.IndexOf('|');
        return await completer.CompleteAsync(marked.Remove(cursor, 1), cursor, CancellationToken.None);
    }

    private static string Marked(Completed completed) => completed.Text.Insert(completed.Cursor, "|");
}
