using OrleansKv.Cli.Prompt;
using OrleansKv.Cli.Tests.Support;
using OrleansKv.Cli.Words;

namespace OrleansKv.Cli.Tests;

public class Prompts
{
    [Theory]
    [InlineData("set k v", "set", "k", "v")]
    [InlineData("  set\tk   v ", "set", "k", "v")]
    [InlineData("set \"a key\" \"a \\\"value\\\"\"", "set", "a key", "a \"value\"")]
    [InlineData("set a\\ b c\\\\d\\n", "set", "a b", "c\\d\n")]
    [InlineData("set k \"\"", "set", "k", "")]
    [InlineData("x\"y z\"w", "xy zw")]
    public void Quotes_and_backslashes_keep_blanks(string line, params string[] words) =>
        Assert.Equal(words, Splitter.Split(line));

    [Theory]
    [InlineData("set \"k")]
    [InlineData("set k\\")]
    [InlineData("set \\q")]
    [InlineData("frobnicate")]
    [InlineData("set k")]
    [InlineData("set k v w")]
    [InlineData("set k v EX")]
    [InlineData("set k v EX 0")]
    [InlineData("upd k v NX")]
    [InlineData("get a b")]
    public void A_line_that_means_nothing_is_refused_with_usage(string line) =>
        Assert.Equal(1, Assert.Throws<CliException>(() => Line.Parse(line)).Code);

    [Fact]
    public void Words_are_case_insensitive_and_set_takes_a_time_to_live()
    {
        var set = Assert.IsType<Word.Set>(Assert.IsType<Line.Store>(Line.Parse("sEt k v eX 60")).Word);
        Assert.Equal(("k", 60L, default), (set.Key, set.Ttl, set.Condition));
        Assert.Equal(Precondition.Absent, ((Word.Set)((Line.Store)Line.Parse("SET k v NX")).Word).Condition);
        Assert.Equal(Precondition.Exists, ((Word.Set)((Line.Store)Line.Parse("upd k v")).Word).Condition);
    }

    [Fact]
    public async Task A_script_on_standard_input_runs_without_prompt_and_ends_with_the_first_failure()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var terminal =
            cluster.Terminal("SET \"a key\" \"a value\"\nget \"a key\"\nget none\n\nkeys\nEXIT\nget x\n");
        Assert.Equal(2, await terminal.RunAsync());
        Assert.Equal("created, revision 1\na value\na key\n", terminal.Out.ToString());
        Assert.Equal("No such key: none\n", terminal.Error.ToString());
    }

    [Fact]
    public async Task A_script_without_a_failure_ends_with_0_and_clears_unasked()
    {
        await using var cluster = await FakeCluster.StartAsync(2);
        Assert.Equal(0, await cluster.Terminal("set k v\nuse b\nclear\nstatus\n").RunAsync());
        Assert.Empty(cluster.Store.Entries);
        Assert.Equal("POST", cluster.B.Requests.Single().Method);
    }

    [Fact]
    public void The_line_editor_edits_recalls_and_completes()
    {
        var buffer = new LineBuffer();
        Type(buffer, "se");
        buffer.Press(Key(ConsoleKey.Tab));
        Assert.Equal("SET ", buffer.Text);
        Type(buffer, "kk v");
        foreach (var key in new[] { ConsoleKey.LeftArrow, ConsoleKey.LeftArrow, ConsoleKey.Backspace })
            buffer.Press(Key(key));
        Assert.Equal("SET k v", buffer.Take());

        Type(buffer, "draft");
        buffer.Press(Key(ConsoleKey.UpArrow));
        Assert.Equal("SET k v", buffer.Text);
        buffer.Press(Key(ConsoleKey.DownArrow));
        Assert.Equal("draft", buffer.Text);
        buffer.Press(new('\u0015', ConsoleKey.U, false, false, control: true));
        Assert.Equal("", buffer.Text);
    }

    private static void Type(LineBuffer buffer, string text)
    {
        foreach (var c in text) buffer.Press(new(c, default, false, false, false));
    }

    private static ConsoleKeyInfo Key(ConsoleKey key) => new('\0', key, false, false, false);
}
