using Microsoft.AspNetCore.Http;
using OrleansKv.Cli.Tests.Support;

namespace OrleansKv.Cli.Tests;

public class Watches
{
    [Fact]
    public async Task Changes_are_shown_as_they_happen_until_it_is_interrupted()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var terminal = cluster.Terminal();
        var watching = terminal.RunAsync("watch", "users/");
        await ShowsAsync(terminal, "(watching; Ctrl-C ends it)");
        Put(cluster, "users/7", "anna");
        Put(cluster, "other", "v");
        cluster.Store.Remove("users/7");
        await ShowsAsync(terminal, "delete users/7");
        Assert.Equal(
            "(watching; Ctrl-C ends it)\nput users/7 = anna  (revision 1)\ndelete users/7  (revision 2)\n",
            terminal.Out.ToString());
        terminal.Interrupts.Raise();
        Assert.Equal(130, await watching);
    }

    [Fact]
    public async Task Another_server_resumes_where_the_lost_one_ended()
    {
        await using var cluster = await FakeCluster.StartAsync(2);
        var terminal = cluster.Terminal();
        var watching = terminal.RunAsync("watch", "--count", "3");
        await ShowsAsync(terminal, "(watching; Ctrl-C ends it)");
        Put(cluster, "a", "1");
        await ShowsAsync(terminal, "put a = 1");
        // Changes between two watches are delivered by the next one.
        cluster.B.Fault = async context =>
        {
            if (cluster.Store.Entries.ContainsKey("c")) return false;
            await FakeApi.ProblemAsync(context, 503, "Not yet.");
            return true;
        };
        await cluster.A.GoDownAsync();
        Put(cluster, "b", "2");
        Put(cluster, "c", "3");
        Assert.Equal(0, await watching);
        Assert.EndsWith(
            "put b = 2  (revision 2)\nput c = 3  (revision 3)\n", terminal.Out.ToString(),
            StringComparison.Ordinal);
        Assert.Contains("watching at B", terminal.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_is_too_old_is_followed_by_everything()
    {
        await using var cluster = await FakeCluster.StartAsync();
        Put(cluster, "there", "1");
        cluster.A.FailFirst(2, context => context.Request.Headers["Last-Event-ID"].Count == 0
            ? EndAsync(context)
            : FakeApi.ProblemAsync(context, 410, "The token is too old."));
        var terminal = cluster.Terminal();
        Assert.Equal(0, await terminal.RunAsync("watch", "--count", "1"));
        Assert.Equal("put there = 1  (revision 1)\n", terminal.Out.ToString());
        Assert.Contains("everything that exists", terminal.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_requested_snapshot_is_delivered_first()
    {
        await using var cluster = await FakeCluster.StartAsync();
        Put(cluster, "a", "1");
        cluster.Store.Put("b", [0, 255], Value.Binary);
        var terminal = cluster.Terminal();
        Assert.Equal(0, await terminal.RunAsync("watch", "--snapshot", "--count", "2"));
        Assert.Equal("put a = 1  (revision 1)\nput b = 2 bytes  (revision 2)\n", terminal.Out.ToString());
    }

    [Fact]
    public async Task A_watch_that_no_server_accepts_is_unavailable_and_a_rejected_one_is_wrong_usage()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.A.Fault = async context =>
        {
            await FakeApi.ProblemAsync(context, 400, "No such prefix.");
            return true;
        };
        var refused = cluster.Terminal();
        Assert.Equal(1, await refused.RunAsync("watch"));
        Assert.Equal("No such prefix.\n", refused.Error.ToString());
        await cluster.A.GoDownAsync();
        Assert.Equal(4, await cluster.Terminal().RunAsync("watch"));
    }

    // An event with a token, and the end of the stream.
    private static async Task EndAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync($"event: idle\nid: {FakeWatch.TooOld}\ndata: {{}}\n\n");
    }

    private static void Put(FakeCluster cluster, string key, string value) =>
        cluster.Store.Put(key, System.Text.Encoding.UTF8.GetBytes(value), "text/plain; charset=utf-8");

    private static Task ShowsAsync(FakeTerminal terminal, string text) => Poll.UntilAsync(
        $"'{text}' is shown", () => terminal.Out.ToString().Contains(text, StringComparison.Ordinal),
        state: () => $"{terminal.Out}{terminal.Error}");
}
