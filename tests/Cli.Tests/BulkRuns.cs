using System.Text.Json;
using OrleansKv.Cli.Bulk;
using OrleansKv.Cli.Tests.Support;

namespace OrleansKv.Cli.Tests;

public class BulkRuns
{
    private const string Lines =
        """
        {"key":"a","value":{"x":1.0,"y":[true,null,"grüße"]}}
        {"key":"b","value":"text"}
        {"key":"c/d","value":1e400}
        {"key":"e","base64":"AP8KgA==","contentType":"application/octet-stream"}
        {"key":"f","base64":"/w==","contentType":"image/png"}
        {"key":"g \"q\"","value":"plain","contentType":"text/plain; charset=utf-8"}
        {"key":"h","value":null}
        {"key":"i 😀","value":"😀\t\"\u0001","contentType":"text/plain"}

        """;

    [Fact]
    public async Task Import_then_export_is_the_identity()
    {
        await using var cluster = await FakeCluster.StartAsync(2);
        await File.WriteAllTextAsync(cluster.PathOf("in"), Lines);
        await cluster.RunAsync("import", cluster.PathOf("in"));
        Assert.Equal([0, 255, 10, 128], cluster.Store.Entries["e"].Bytes);

        await cluster.RunAsync("export", cluster.PathOf("out"));
        Assert.Equal(Lines, await File.ReadAllTextAsync(cluster.PathOf("out")));
        var piped = await cluster.RunAsync("export", "--prefix", "c/");
        Assert.Equal("{\"key\":\"c/d\",\"value\":1e400}\n", System.Text.Encoding.UTF8.GetString(piped.Bytes));
    }

    [Fact]
    public async Task Standard_input_is_imported_through_all_servers_that_answer()
    {
        await using var cluster = await FakeCluster.StartAsync(3);
        await cluster.Servers[2].GoDownAsync();
        var lines =
            string.Concat(Enumerable.Range(0, 100).Select(i => $"{{\"key\":\"k{i}\",\"value\":{i}}}\n"));
        var terminal = cluster.Terminal(lines);
        Assert.Equal(0, await terminal.RunAsync("import", "-"));
        var said = terminal.Error.ToString().Split('\n');
        Assert.Single(said, l => l.StartsWith("C is down", StringComparison.Ordinal));
        Assert.Equal(100, cluster.Store.Entries.Count);
        Assert.NotEmpty(cluster.A.Requests);
        Assert.NotEmpty(cluster.B.Requests);
    }

    [Fact]
    public async Task The_last_line_of_a_key_wins()
    {
        await using var cluster = await FakeCluster.StartAsync(2);
        var lines =
            string.Concat(Enumerable.Range(0, 200).Select(i => $"{{\"key\":\"k{i % 3}\",\"value\":{i}}}\n"));
        Assert.Equal(0, await cluster.Terminal(lines).RunAsync("import", "-"));
        Assert.Equal("199"u8.ToArray(), cluster.Store.Entries["k1"].Bytes);
        Assert.Equal("198"u8.ToArray(), cluster.Store.Entries["k0"].Bytes);
    }

    [Fact]
    public async Task A_bad_line_is_listed_with_its_number_and_reason_and_the_rest_is_imported()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var file = cluster.PathOf("in");
        await File.WriteAllTextAsync(
            file,
            $$"""
            {"key":"a","value":1}
            nonsense
            {"key":"","value":1}

            {"key":"b"}
            {"key":"c","value":1,"contentType":"text/plain"}
            {"key":"d","value":1}
            {"key":"_/e","value":1}
            {"key":"f","value":"{{new string('x', Limits.ValueBytes)}}"}
            {"key":"g","value":1}
            """);
        Assert.Equal(1, await cluster.Terminal().RunAsync("import", file));
        Assert.Equal(["a", "d", "g"], cluster.Store.Entries.Keys.Order());
        var failed =
            File.ReadLines(file + ".kv-failed").Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal([2, 3, 5, 6, 8, 9], failed.Select(f => f.GetProperty("line").GetInt32()));
        Assert.All(failed, f => Assert.NotEmpty(f.GetProperty("reason").GetString()!));
        Assert.False(File.Exists(file + ".kv-progress"));
    }

    [Fact]
    public async Task Lost_and_busy_answers_lose_no_line()
    {
        await using var cluster = await FakeCluster.StartAsync(2);
        var count = 0;
        cluster.A.Fault = async context =>
        {
            switch (Interlocked.Increment(ref count) % 4)
            {
                case 0: await Retries.Abort(context); return true;
                case 1: await Retries.Busy(context); return true;
                default: return false;
            }
        };
        var lines =
            string.Concat(Enumerable.Range(0, 200).Select(i => $"{{\"key\":\"k{i}\",\"value\":{i}}}\n"));
        Assert.Equal(0, await cluster.Terminal(lines).RunAsync("import", "-"));
        Assert.Equal(200, cluster.Store.Entries.Count);
    }

    [Fact]
    public async Task An_interrupted_import_continues_where_it_stopped()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var file = cluster.PathOf("in");
        await File.WriteAllLinesAsync(
            file, Enumerable.Range(0, 400).Select(i => $"{{\"key\":\"k{i}\",\"value\":{i}}}"));
        var terminal = cluster.Terminal();
        cluster.A.Fault = context =>
        {
            if (cluster.Store.Entries.Count >= 200) terminal.Interrupts.Raise();
            return Task.FromResult(false);
        };
        Assert.Equal(130, await terminal.RunAsync("import", file));
        var lines = Saved(file);
        Assert.InRange(lines, 1, 399);

        cluster.A.Fault = _ => Task.FromResult(false);
        var again = await cluster.RunAsync("import", file);
        Assert.Contains($"Continuing after line {lines}", again.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(400, cluster.Store.Entries.Count);
        Assert.All(Enumerable.Range(0, (int)lines), i => Assert.Equal(1, cluster.Store.Puts[$"k{i}"]));
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_stops_the_import_and_rejects_no_line()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var file = cluster.PathOf("in");
        await File.WriteAllTextAsync(file, "{\"key\":\"a\",\"value\":1}\n");
        cluster.A.FailFirst(int.MaxValue, Retries.Busy);
        Assert.Equal(4, await cluster.Terminal().RunAsync("import", file, "--timeout", "1.5"));
        Assert.False(File.Exists(file + ".kv-failed"));
        Assert.Equal(0, Saved(file));
    }

    [Fact]
    public async Task Another_file_or_another_cluster_starts_from_the_first_line()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var file = cluster.PathOf("in");
        await File.WriteAllTextAsync(file, "{\"key\":\"a\",\"value\":1}\n");
        var start = await Checkpoint.StartAsync(
            file, new([cluster.A.Server], true), TimeProvider.System, CancellationToken.None);
        (start with { Done = new(2, 1, 1) }).Save(file);
        Assert.Equal(new(2, 1, 1), start.Resume(file).Done);
        Assert.Equal(0, (start with { ClusterId = "other" }).Resume(file).Done.Lines);
        Assert.Equal(0, (start with { ClearEpoch = 7 }).Resume(file).Done.Lines);
        Assert.Equal(0, (start with { FileBytes = 7 }).Resume(file).Done.Lines);
    }

    [Fact]
    public void Lines_count_as_done_only_up_to_the_first_that_is_not()
    {
        var ended = new CompletedLines(default);
        ended.Complete(2, LineEnd.Expired);
        ended.Complete(4, LineEnd.Blank);
        ended.Complete(1, LineEnd.Imported);
        Assert.Equal(new(2, 1, 1), ended.Done);
        ended.Complete(3, LineEnd.Refused);
        Assert.Equal(new(4, 1, 1), ended.Done);
    }

    private static long Saved(string file) =>
        JsonDocument.Parse(
            File.ReadAllText(file + ".kv-progress")).RootElement.GetProperty("done").GetProperty("lines").GetInt64();
}
