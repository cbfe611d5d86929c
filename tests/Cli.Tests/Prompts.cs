using System.Text.Json;
using OrleansKv.Cli.Prompt;
using OrleansKv.Cli.Tests.Support;
using OrleansKv.Cli.Store;

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
    [InlineData("set 'a \"key\"' 'back\\slash'", "set", "a \"key\"", "back\\slash")]
    [InlineData("set \"it's\" it\\'s", "set", "it's", "it's")]
    [InlineData("set \\u65e5\\0 v", "set", "日\0", "v")]
    [InlineData("set k {\"a\": [1, \"b c\"]} EX 9", "set", "k", "{\"a\": [1, \"b c\"]}", "EX", "9")]
    [InlineData("set k {\"é 😀\": \"\\n\"}", "set", "k", "{\"é 😀\": \"\\n\"}")]
    [InlineData("mset a [1, 2] b []", "mset", "a", "[1, 2]", "b", "[]")]
    [InlineData("get {user}/7", "get", "{user}/7")]
    [InlineData("set [1]x {a b}", "set", "[1]x", "{a", "b}")]
    [InlineData("set k '{\"a\" 1'", "set", "k", "{\"a\" 1")]
    public void Quotes_and_backslashes_keep_blanks(string line, params string[] words) =>
        Assert.Equal(words, Splitter.Split(line).Select(t => t.Text));

    [Theory]
    [InlineData("plain")]
    [InlineData("two words")]
    [InlineData("")]
    [InlineData("it's \"quoted\" \\ here")]
    [InlineData("line\nend\t\0")]
    [InlineData("@file")]
    [InlineData(">")]
    public void Quoted_text_is_literal(string text)
    {
        var token = Assert.Single(Splitter.Split(Quoting.Quote(text)));
        Assert.Equal(text, token.Text);
        Assert.Equal(!Quoting.Quote(text).StartsWith('"'), token.IsPlain);
    }

    [Theory]
    [InlineData("set \"k")]
    [InlineData("set k\\")]
    [InlineData("set k 'v")]
    [InlineData("set k v NX XX")]
    [InlineData("set k v REV x")]
    [InlineData("get k > ")]
    [InlineData("get k >> file")]
    [InlineData("set k @-")]
    [InlineData("set k @/no/such/file")]
    [InlineData("incr n one")]
    [InlineData("decr n -9223372036854775808")]
    [InlineData("touch k 0")]
    [InlineData("touch k")]
    [InlineData("mset a 1 b")]
    [InlineData("mget")]
    [InlineData("timing perhaps")]
    [InlineData("help nonsense")]
    [InlineData("set \\q")]
    [InlineData("frobnicate")]
    [InlineData("set k")]
    [InlineData("set k v w")]
    [InlineData("set k v EX")]
    [InlineData("set k v EX 0")]
    [InlineData("upd k v NX")]
    [InlineData("get a b")]
    public void An_invalid_line_is_rejected_with_the_usage(string line) =>
        Assert.Equal(1, Assert.Throws<CliException>(() => Parse(line)).Code);

    [Fact]
    public void Words_are_case_insensitive_and_set_takes_a_time_to_live()
    {
        var set = Assert.IsType<StoreCommand.Set>(Assert.IsType<Line.Store>(Parse("sEt k v eX 60")).Command);
        Assert.Equal(("k", 60d, default), (set.Key, set.Ttl!.Value, set.Condition));
        Assert.Equal(Condition.Absent, ((StoreCommand.Set)((Line.Store)Parse("SET k v NX")).Command).Condition);
        Assert.Equal(Condition.Exists, ((StoreCommand.Set)((Line.Store)Parse("upd k v")).Command).Condition);
    }

    [Fact]
    public void Every_word_is_parsed_to_its_command()
    {
        Assert.Equal(new StoreCommand.Increment("n", 1), Store("INCR n"));
        Assert.Equal(new StoreCommand.Increment("n", -5), Store("decr n 5"));
        Assert.Equal(new StoreCommand.Touch("k", 60), Store("TOUCH k 60"));
        Assert.Equal(new StoreCommand.Touch("k", null), Store("PERSIST k"));
        Assert.Equal(new StoreCommand.TimeToLive("k"), Store("TTL k"));
        Assert.Equal(new StoreCommand.Watch("p"), Store("WATCH p"));
        Assert.Equal(new StoreCommand.Keys("", null), Store("KEYS"));
        Assert.Equal(new StoreCommand.Get("k", false, "a file"), Store("GET k > \"a file\""));
        Assert.Equal(new StoreCommand.Get("k", false, "f"), Store("GET k >f"));
        Assert.Equal(["a", "b"], Assert.IsType<StoreCommand.GetMany>(Store("MGET a b")).Names);
        Assert.Equal(["a", "b"], Assert.IsType<StoreCommand.SetMany>(Store("MSET a 1 b 2")).Pairs.Select(p => p.Key));
        Assert.Equal(new StoreCommand.Delete("k", Condition.At(7)), Store("DEL k REV 7"));
        var set = Assert.IsType<StoreCommand.Set>(Store("SET k '{}' TYPE application/json REV 7 EX 9"));
        Assert.Equal((Condition.At(7), 9d, true), (set.Condition, set.Ttl!.Value, set.Content.IsJson));
        Assert.Equal(new Line.Timing(true), Parse("TIMING on"));
        Assert.Equal("SET", Assert.IsType<Line.Help>(Parse("help set")).About!.Name);
    }

    [Fact]
    public async Task The_help_fits_80_columns_and_has_every_word()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var terminal = cluster.Terminal(
            "HELP\n" + string.Concat(Vocabulary.Words.Select(w => $"HELP {w.Name}\n")));
        Assert.Equal(0, await terminal.RunAsync());
        var lines = terminal.Out.ToString().Split('\n');
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 79));
        Assert.All(Vocabulary.Words, w => Assert.Contains($"  {w.Usage}", lines));
        Assert.All(Vocabulary.Words, w => Assert.Contains(
            lines, line => line.StartsWith($"  {w.Name}", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_examples_of_the_help_are_understood()
    {
        var parser = new LineParser(_ => Content.Text(""));
        foreach (var word in Vocabulary.Words) Assert.NotNull(parser.Parse(word.Example));
    }

    /// <remarks>A key between the prompt and the read would be shown by the terminal and by the read.</remarks>
    [Fact]
    public async Task A_dumb_terminal_no_longer_echoes_keys_by_the_time_the_prompt_is_shown()
    {
        var fake = new FakeTerminal { Input = "n\n" };
        var shownBefore = new List<string>();
        var terminal = fake.Terminal with
        {
            InputIsTerminal = true,
            OutputIsTerminal = true,
            Environment = _ => "dumb",
            Keyboard = new(() => throw new InvalidOperationException("No key is read."), () =>
            {
                shownBefore.Add(fake.Out.ToString());
                return false;
            }),
        };
        Assert.False(await terminal.ConfirmAsync("Delete every key?", CancellationToken.None));
        Assert.Equal("", Assert.Single(shownBefore));
        Assert.Equal("Delete every key? (y/n) [n]: ", fake.Out.ToString());
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
    public async Task A_script_takes_all_words_and_values_from_files_and_into_files()
    {
        await using var cluster = await FakeCluster.StartAsync();
        byte[] bytes = [0, 255, 10];
        await File.WriteAllBytesAsync(cluster.PathOf("in"), bytes);
        var terminal = cluster.Terminal(
            $"set b @{cluster.PathOf("in")}\nget b > {cluster.PathOf("out")}\n"
            + "incr n 5\ndecr n\nmset x 1 y 2\nmget x y\n"
            + "set t v EX 60\npersist t\nttl t\ntiming on\nget x\n");
        Assert.Equal(0, await terminal.RunAsync());
        Assert.Equal(bytes, await File.ReadAllBytesAsync(cluster.PathOf("out")));
        Assert.Equal(
            $"created, revision 1\n3 bytes written to {cluster.PathOf("out")}\n5\n4\nx: created, revision 4\n"
            + "y: created, revision 5\nx = 1\ny = 2\ncreated, revision 6\nnever expires, revision 7\n"
            + "never expires\nTiming is on.\n1\n",
            terminal.Out.ToString());
        Assert.Matches(@"^\(\d+[.,]\d ms\)\n$", terminal.Error.ToString());
    }

    [Fact]
    public async Task A_script_with_json_prints_objects()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var terminal = cluster.Terminal("set k v\nget none\nincr n\nttl k\nkeys\n");
        Assert.Equal(2, await terminal.RunAsync("--json"));
        foreach (var line in terminal.Out.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind);
        var error = JsonDocument.Parse(terminal.Error.ToString()).RootElement;
        Assert.Equal("not-found", error.GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_command_for_a_server_that_is_down_continues_at_the_next_and_reports_it_once()
    {
        await using var cluster = await FakeCluster.StartAsync(2);
        await cluster.B.GoDownAsync();
        var terminal = cluster.Terminal("SET k {\"a\": 1}\nGET k\n");
        Assert.Equal(0, await terminal.RunAsync("--server", "B"));
        Assert.Equal("created, revision 1\n{\"a\": 1}\n", terminal.Out.ToString());
        Assert.Equal("B is down; A answered\n", terminal.Error.ToString());
    }

    [Fact]
    public async Task A_script_without_a_failure_exits_with_0_and_clears_without_a_question()
    {
        await using var cluster = await FakeCluster.StartAsync(2);
        Assert.Equal(0, await cluster.Terminal("set k v\nuse b\nclear\nstatus\n").RunAsync());
        Assert.Empty(cluster.Store.Entries);
        Assert.Equal("POST", cluster.B.Requests.Single().Method);
    }

    private static Line Parse(string line) =>
        new LineParser(path => Content.Guess(FileValue.Read(path))).Parse(line);

    private static StoreCommand Store(string line) => Assert.IsType<Line.Store>(Parse(line)).Command;
}
