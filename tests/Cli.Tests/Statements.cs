using OrleansKv.Cli.Prompt;
using OrleansKv.Cli.Tests.Support;

namespace OrleansKv.Cli.Tests;

/// <summary>docs/cli.md, The prompt: commands over several lines, and what is pasted.</summary>
public class Statements
{
    [Theory]
    [InlineData("SET k {", true)]
    [InlineData("SET k {\"a\": [1,", true)]
    [InlineData("set k [", true)]
    [InlineData("UPD k {\n\"a\":", true)]
    [InlineData("MSET a 1 b {", true)]
    [InlineData("MSET a {\"x\":1} b [", true)]
    [InlineData("SET k \"two", true)]
    [InlineData("GET 'k", true)]
    [InlineData("SET k {\"a\": 1}", false)]
    [InlineData("SET k {a", false)]
    [InlineData("GET {", false)]
    [InlineData("KEYS [", false)]
    [InlineData("MSET { 1", false)]
    [InlineData("SET k '{'", false)]
    [InlineData("it's", false)]
    [InlineData("SET k v\\", false)]
    public void An_unfinished_value_continues_on_the_next_line(string text, bool isOpen) =>
        Assert.Equal(isOpen, PromptStatement.Split(text)[^1].IsOpen);

    [Fact]
    public void A_text_of_several_lines_contains_as_many_commands_as_are_complete()
    {
        var all = PromptStatement.Split(
            "SET a {\n  \"x\": {\n\n  }\n} EX 60\nGET a\nSET b 'two\nlines'\nMSET c [\n1\n] d [\n2]");
        Assert.Equal(
            ["SET a {\n  \"x\": {\n\n  }\n} EX 60", "GET a", "SET b 'two\nlines'", "MSET c [\n1\n] d [\n2]"],
            all.Select(s => s.Text));
        Assert.DoesNotContain(all, s => s.IsOpen);
    }

    [Fact]
    public void Text_that_can_no_longer_become_JSON_ends_the_continuation()
    {
        var all = PromptStatement.Split("SET a {\n\"x\": 1\nGET a");
        Assert.Equal(["SET a {\n\"x\": 1", "GET a"], all.Select(s => s.Text));
    }

    [Fact]
    public void A_long_value_is_not_parsed_again_for_each_line()
    {
        var lines = string.Join(",\n", Enumerable.Repeat("\"0123456789\"", 60_000));
        var started = TimeProvider.System.GetTimestamp();
        var one = Assert.Single(PromptStatement.Split($"SET k [\n{lines}\n]"));
        Assert.False(one.IsOpen);
        // If it were parsed again for each line, it would take an hour.
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0, 60);
    }

    [Fact]
    public async Task A_script_takes_JSON_over_several_lines_and_carries_out_what_follows_broken_JSON()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var terminal = cluster.Terminal(
            "SET a {\n  \"x\": [\n    1\n  ]\n}\nGET a\nSET b {\n\"y\": 1\nGET a\nSET c {\n");
        Assert.Equal(1, await terminal.RunAsync());
        Assert.Equal(["a"], cluster.Store.Entries.Keys);
        const string value = "{\n  \"x\": [\n    1\n  ]\n}";
        Assert.Equal($"created, revision 1\n{value}\n{value}\n", terminal.Out.ToString());
        const string broken =
            "The value begins like JSON but is not valid JSON: correct it, or put it in 'single quotes'.\n";
        Assert.Equal(broken + broken, terminal.Error.ToString());
    }

    [Fact]
    public void A_paste_is_one_text_and_its_line_ends_do_not_run_anything()
    {
        var paste = new Paste();
        Assert.Null(Feed(paste, "\u001b[200~SET k {\r\n\t\"a\": 1\r}\r\u0003", out var pressed));
        Assert.True(paste.IsOpen);
        Assert.Equal("SET k {\n\t\"a\": 1\n}", Feed(paste, "\u001b[201~", out _));
        Assert.Equal((false, ""), (paste.IsOpen, pressed));
    }

    [Fact]
    public void Brackets_of_the_text_itself_and_keys_that_only_begin_like_one_are_kept()
    {
        var paste = new Paste();
        Assert.Null(Feed(paste, "a\u001b[20x", out var pressed));
        Assert.Equal("a[20x", pressed);
        Assert.Equal("[201~ [2", Feed(paste, "\u001b[200~[201~ \u001b[2\u001b[201~", out pressed));
        Assert.Equal("", pressed);
    }

    /// <summary>The keys as the console delivers them: an escape and the next key are one key with Alt.</summary>
    private static string? Feed(Paste paste, string input, out string pressed)
    {
        (string? text, pressed) = (null, "");
        for (var i = 0; i < input.Length; i++)
        {
            var isAlt = input[i] == '\u001b';
            if (isAlt) i++;
            var name = input[i] is '\r' or '\n' ? ConsoleKey.Enter : default;
            var key = new ConsoleKeyInfo(input[i], name, shift: false, isAlt, control: false);
            pressed += string.Concat(paste.Take(key, more: true, out var pasted).Select(k => k.KeyChar));
            text = pasted ?? text;
        }
        return text;
    }
}
