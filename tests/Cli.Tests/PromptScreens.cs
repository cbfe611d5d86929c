using OrleansKv.Cli.Tests.Support;

namespace OrleansKv.Cli.Tests;

/// <summary>The prompt in a real terminal of 80 columns.</summary>
public class PromptScreens
{
    [TmuxFact]
    public async Task A_line_is_edited_with_the_keys_that_shells_have()
    {
        await using var cluster = await FakeCluster.StartAsync();
        using var pane = await PromptAsync(cluster);
        pane.Type("T k one two/three");
        pane.Press("C-a");
        pane.Type("SE");
        pane.Press("C-e", "M-b", "C-k");
        pane.Type("x");
        await pane.EndsWithAsync("A> SET k one two/x");
        pane.Press("C-w", "BSpace", "C-u", "C-y", "Home", "Right", "End");
        await pane.EndsWithAsync("A> SET k one");
        pane.Press("Enter");
        await pane.ShowsAsync("created, revision 1");
        Assert.Contains("one", await pane.CarriesOutAsync("GET k"), StringComparison.Ordinal);
    }

    [TmuxFact]
    public async Task Wide_characters_and_emoji_have_their_width_and_are_deleted_as_a_whole()
    {
        await using var cluster = await FakeCluster.StartAsync();
        using var pane = await PromptAsync(cluster);
        pane.Type("SET k 日本語😀x");
        pane.Press("Left", "BSpace", "Left", "BSpace");
        pane.Type("!");
        await pane.EndsWithAsync("A> SET k 日!語x");
        pane.Press("Enter");
        await pane.ShowsAsync("created");
        Assert.Contains("日!語x", await pane.CarriesOutAsync("GET k"), StringComparison.Ordinal);
    }

    [TmuxFact]
    public async Task A_line_longer_than_the_terminal_moves_under_the_prompt_and_survives_a_resize()
    {
        await using var cluster = await FakeCluster.StartAsync();
        using var pane = await PromptAsync(cluster);
        var value = string.Concat(Enumerable.Range(0, 40).Select(i => $"{i:000}"));
        pane.Type($"SET k {value}");
        await Poll.UntilAsync(
            "its end is shown", () => LastRow(pane).EndsWith("039", StringComparison.Ordinal));
        Assert.StartsWith("A> <", LastRow(pane), StringComparison.Ordinal);
        Assert.True(LastRow(pane).Length < 80);
        pane.Press("Home");
        await Poll.UntilAsync(
            "its begin is shown", () => LastRow(pane).StartsWith("A> SET k 000", StringComparison.Ordinal));
        Assert.EndsWith(">", LastRow(pane), StringComparison.Ordinal);
        pane.Resize(40);
        await Poll.UntilAsync("it is redrawn", () => LastRow(pane) is { Length: 39 } row
            && row.StartsWith("A> SET k 000", StringComparison.Ordinal), state: () => pane.Screen);
        pane.Press("Enter");
        await pane.ShowsAsync("created, revision 1");
        Assert.Equal(value.Length, cluster.Store.Entries["k"].Bytes.Length);
    }

    [TmuxFact]
    public async Task Tab_completes_words_servers_and_keys_and_shows_what_there_is()
    {
        await using var cluster = await FakeCluster.StartAsync(2);
        cluster.Store.Put("users/anna lee", "v"u8.ToArray(), "text/plain");
        cluster.Store.Put("users/bert", "w"u8.ToArray(), "text/plain");
        using var pane = await PromptAsync(cluster, "", "");
        pane.Press("Enter");
        await pane.EndsWithAsync("A>");
        pane.Type("ge");
        pane.Press("Tab");
        await pane.EndsWithAsync("A> GET");
        pane.Type("u");
        pane.Press("Tab");
        await pane.EndsWithAsync("A> GET users/");
        pane.Press("Tab");
        await pane.ShowsAsync("users/anna lee  users/bert");
        pane.Type("a");
        pane.Press("Tab");
        await pane.EndsWithAsync("A> GET \"users/anna lee\"");
        pane.Press("C-u");
        pane.Type("USE b");
        pane.Press("Tab", "Enter");
        await pane.EndsWithAsync("B>");
    }

    [TmuxFact]
    public async Task Lines_are_remembered_without_their_values_and_found_again()
    {
        await using var cluster = await FakeCluster.StartAsync();
        using (var first = await PromptAsync(cluster))
        {
            await first.CarriesOutAsync("SET secret/key hunter2");
            await first.CarriesOutAsync("GET secret/key");
            await first.CarriesOutAsync("KEYS");
            first.Press("C-d");
            await first.ShowsAsync("exit 0");
        }
        var file = cluster.PathOf("history");
        Assert.Equal("SET secret/key \nGET secret/key\nKEYS\n", await File.ReadAllTextAsync(file));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        using var pane = await PromptAsync(cluster);
        pane.Press("Up");
        await pane.EndsWithAsync("A> KEYS");
        pane.Press("C-u", "C-r");
        pane.Type("get");
        await pane.ShowsAsync("(search 'get'): GET secret/key");
        pane.Press("Enter");
        await pane.ShowsAsync("hunter2");
    }

    [TmuxFact]
    public async Task Ctrl_C_discards_the_line_or_the_command_and_Ctrl_D_leaves()
    {
        await using var cluster = await FakeCluster.StartAsync();
        using var pane = await PromptAsync(cluster);
        pane.Type("SET k v");
        pane.Press("C-c");
        await pane.ShowsAsync("A> SET k v^C");
        await pane.EndsWithAsync("A>");
        pane.Enter("WATCH");
        await pane.ShowsAsync("(watching; Ctrl-C ends it)");
        cluster.Store.Put("seen", "1"u8.ToArray(), "text/plain");
        await pane.ShowsAsync("put seen = 1");
        pane.Press("C-c");
        await pane.EndsWithAsync("A>");
        pane.Enter("CLEAR");
        await pane.ShowsAsync("Delete every key? (y/n) [n]:");
        pane.Press("C-c");
        await pane.EndsWithAsync("A>");
        pane.Enter("CLEAR");
        pane.Enter("n");
        await pane.ShowsAsync("Nothing was deleted.");
        Assert.Single(cluster.Store.Entries);
        pane.Press("C-d");
        await pane.ShowsAsync("exit 0");
    }

    [TmuxFact]
    public async Task What_is_pasted_is_text_until_Enter_and_JSON_over_several_lines_is_one_value()
    {
        await using var cluster = await FakeCluster.StartAsync();
        using var pane = await PromptAsync(cluster);
        const string json = "{\n  \"a\": [1,\n    2]\n}";
        pane.Paste($"SET k {json}\nSET l 'two\nlines'\n");
        await pane.EndsWithAsync("A> SET k {↵  \"a\": [1,↵    2]↵}↵SET l 'two↵lines'");
        Assert.Empty(cluster.Store.Entries);
        pane.Press("Enter");
        await pane.ShowsAsync("created, revision 2");
        Assert.Equal(json, System.Text.Encoding.UTF8.GetString(cluster.Store.Entries["k"].Bytes));
        Assert.Equal("two\nlines"u8.ToArray(), cluster.Store.Entries["l"].Bytes);
        pane.Press("C-l");
        pane.Paste("SET m {\n nonsense\nCLEAR\n");
        pane.Press("Enter");
        await pane.ShowsAsync("The lines after it were not executed.");
        Assert.Equal(2, cluster.Store.Entries.Count);
    }

    [TmuxFact]
    public async Task Unfinished_JSON_continues_on_the_next_line_and_Ctrl_C_discards_all_of_it()
    {
        await using var cluster = await FakeCluster.StartAsync();
        using var pane = await PromptAsync(cluster);
        pane.Enter("SET k {");
        await pane.EndsWithAsync("...");
        pane.Enter("\"a\": 1");
        pane.Press("C-c");
        await pane.EndsWithAsync("A>");
        Assert.Empty(cluster.Store.Entries);
        pane.Enter("SET k [1,");
        await pane.EndsWithAsync("...");
        pane.Enter("2] EX 60");
        await pane.ShowsAsync("created, revision 1");
        Assert.Equal("[1,\n2]"u8.ToArray(), cluster.Store.Entries["k"].Bytes);
        pane.Press("Up");
        await pane.EndsWithAsync("A> SET k [1,↵2] EX 60");
        pane.Press("C-u", "C-d");
        await pane.ShowsAsync("exit 0");
        Assert.Equal("SET k \n", await File.ReadAllTextAsync(cluster.PathOf("history")));
    }

    [TmuxFact]
    public async Task Keys_are_paged()
    {
        await using var cluster = await FakeCluster.StartAsync();
        for (var i = 0; i < 40; i++) cluster.Store.Put($"k{i:00}", [], Value.Binary);
        using var pane = await PromptAsync(cluster);
        pane.Enter("KEYS");
        await pane.EndsWithAsync("-- more: space or Enter; q quits --");
        pane.Press("Space");
        await pane.EndsWithAsync("A>");
        Assert.Contains("k39", pane.Screen, StringComparison.Ordinal);
        pane.Press("C-l");
        pane.Enter("KEYS");
        await pane.EndsWithAsync("-- more: space or Enter; q quits --");
        pane.Press("q");
        await pane.EndsWithAsync("A>");
        Assert.DoesNotContain("k39", pane.Screen, StringComparison.Ordinal);
    }

    [TmuxFact]
    public async Task NO_COLOR_turns_colors_off_and_a_dumb_terminal_gets_plain_lines()
    {
        await using var cluster = await FakeCluster.StartAsync();
        using (var pane = await PromptAsync(cluster))
        {
            await pane.CarriesOutAsync("GET none");
            Assert.Contains("\u001b[31m", pane.Painted, StringComparison.Ordinal);
        }
        using (var pane = await PromptAsync(cluster, environment: "NO_COLOR=1"))
        {
            await pane.CarriesOutAsync("GET none");
            Assert.DoesNotContain("\u001b[3", pane.Painted, StringComparison.Ordinal);
        }
        using (var pane = await PromptAsync(cluster, environment: "TERM=dumb"))
        {
            await pane.CarriesOutAsync("SET k v");
            Assert.Contains("created", pane.Screen, StringComparison.Ordinal);
            pane.Press("C-d");
            await pane.ShowsAsync("exit 0");
        }
    }

    [TmuxFact]
    public async Task Without_a_named_server_it_asks_and_Ctrl_C_leaves()
    {
        await using var cluster = await FakeCluster.StartAsync(2);
        using var pane = Pane.Start(cluster, "");
        await pane.ShowsAsync("Server: A (up), B (up) [A]:");
        pane.Enter("Z");
        await pane.ShowsAsync("The servers are A, B.");
        pane.Press("C-c");
        await pane.ShowsAsync("exit 130");
    }

    [TmuxFact]
    public async Task Server_alone_shows_the_nodes_live_until_q()
    {
        await using var cluster = await FakeCluster.StartAsync(2);
        using var pane = Pane.Start(cluster, "server");
        await pane.ShowsAsync("> A");
        await Poll.UntilAsync(
            "both are ready", () => pane.Screen.Split("ready").Length == 3, state: () => pane.Screen);
        Assert.Contains("q leave", pane.Screen, StringComparison.Ordinal);
        Assert.Contains("Ops/s", pane.Screen, StringComparison.Ordinal);
        pane.Press("Down");
        await pane.ShowsAsync("> B");
        await cluster.B.GoDownAsync();
        await pane.ShowsAsync("down");
        pane.Press("q");
        await pane.EndsWithAsync("exit 0");
    }

    [TmuxFact]
    public async Task An_error_of_a_node_is_reported_once_with_its_name()
    {
        await using var cluster = await FakeCluster.StartAsync(2);
        cluster.A.Problem = "A does not reach a majority of A, B";
        cluster.B.Problem = "The silo is starting.";
        using var pane = Pane.Start(cluster, "server");
        await pane.ShowsAsync("\n  A does not reach a majority of A, B");
        await pane.ShowsAsync("\n  B: The silo is starting.");
        pane.Press("k");
        await pane.ShowsAsync("\n  A was not running");
        pane.Press("q");
        await pane.EndsWithAsync("exit 0");
    }

    [TmuxFact]
    public async Task A_prompt_that_began_at_a_lost_node_continues_at_the_next()
    {
        await using var cluster = await FakeCluster.StartAsync(2);
        using var pane = Pane.Start(cluster, "--server B");
        await pane.EndsWithAsync("B>");
        await pane.CarriesOutAsync("SET k {\"a\": 1}", "B>");
        await cluster.B.GoDownAsync();
        var screen = await pane.CarriesOutAsync("GET k", "B>");
        Assert.Contains("\nB is down; A answered\n", screen, StringComparison.Ordinal);
        Assert.Contains("\n{\"a\": 1}\n", screen, StringComparison.Ordinal);
    }

    private static string LastRow(Pane pane) => pane.Screen.Split('\n')[^1];

    private static async Task<Pane> PromptAsync(
        FakeCluster cluster, string arguments = "--server A", string environment = "")
    {
        var pane = Pane.Start(cluster, arguments, environment);
        await pane.EndsWithAsync(arguments.Length > 0 ? "A>" : "Server: A (up), B (up) [A]:");
        return pane;
    }
}
