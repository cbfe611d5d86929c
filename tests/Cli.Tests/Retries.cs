using Microsoft.AspNetCore.Http;
using OrleansKv.Cli.Tests.Support;

namespace OrleansKv.Cli.Tests;

public class Retries
{
    [Fact]
    public async Task A_busy_node_is_retried_with_the_same_idempotency_key()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.A.FailFirst(2, Busy);
        await cluster.RunAsync("set", "k", "v");
        Assert.Equal(3, cluster.A.Requests.Count);
        Assert.NotEmpty(Assert.Single(cluster.A.Requests.Select(r => r.IdempotencyKey).Distinct()));
    }

    [Fact]
    public async Task Two_changes_never_share_an_idempotency_key()
    {
        await using var cluster = await FakeCluster.StartAsync();
        await cluster.RunAsync("set", "k", "v");
        await cluster.RunAsync("set", "k", "v");
        Assert.Equal(2, cluster.A.Requests.Select(r => r.IdempotencyKey).Distinct().Count());
    }

    [Fact]
    public async Task A_node_that_stays_busy_ends_as_unavailable()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.A.FailFirst(int.MaxValue, Busy);
        var terminal = cluster.Terminal();
        Assert.Equal(4, await terminal.RunAsync("set", "k", "v", "--timeout", "1.5"));
        Assert.Contains("no majority", terminal.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_connection_is_retried_once_with_the_same_key()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.A.FailFirst(1, Abort);
        await cluster.RunAsync("set", "k", "v");
        Assert.Equal(2, cluster.A.Requests.Count);
        Assert.Single(cluster.A.Requests.Select(r => r.IdempotencyKey).Distinct());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_that_is_lost_twice_ends_as_unknown(bool abort)
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.A.FailFirst(int.MaxValue, abort ? Abort : Unknown);
        Assert.Equal(5, await cluster.Terminal().RunAsync("set", "k", "v"));
        Assert.Equal(2, cluster.A.Requests.Count);
    }

    [Fact]
    public async Task After_a_lost_answer_a_refused_retry_settles_nothing()
    {
        await using var cluster = await FakeCluster.StartAsync();
        // The first attempt took effect and its answer was lost: the retry's 412 must not be passed on as the
        // end.
        cluster.A.FailFirst(1, context =>
        {
            cluster.Store.Put("k", [], Value.Binary);
            return Abort(context);
        });
        Assert.Equal(5, await cluster.Terminal().RunAsync("set", "k", "v", "--if-absent"));
    }

    [Fact]
    public async Task A_busy_answer_after_a_lost_one_is_still_unknown()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.A.FailFirst(int.MaxValue, c => cluster.A.Requests.Count == 1 ? Abort(c) : Busy(c));
        Assert.Equal(5, await cluster.Terminal().RunAsync("set", "k", "v", "--timeout", "1.5"));
    }

    [Fact]
    public async Task A_clear_whose_answer_is_lost_is_not_sent_again()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.A.FailFirst(1, Abort);
        Assert.Equal(5, await cluster.Terminal().RunAsync("clear", "--yes"));
        Assert.Single(cluster.A.Requests);
    }

    [Fact]
    public async Task A_read_is_repeated_until_it_is_answered()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Store.Put("k", "v"u8.ToArray(), "text/plain");
        cluster.A.FailFirst(3, Abort);
        Assert.Equal("v\n", (await cluster.RunAsync("get", "k")).Out.ToString());
    }

    [Fact]
    public async Task Without_a_named_server_the_next_one_answers_and_this_is_reported()
    {
        await using var cluster = await FakeCluster.StartAsync(2);
        await cluster.A.GoDownAsync();
        var terminal = await cluster.RunAsync("set", "k", "v");
        Assert.Equal("A is down; B answered\n", terminal.Error.ToString());
    }

    [Fact]
    public async Task A_server_that_answers_but_does_not_serve_is_not_called_down()
    {
        await using var cluster = await FakeCluster.StartAsync(3);
        await cluster.A.GoDownAsync();
        cluster.B.FailFirst(
            int.MaxValue, context => FakeApi.ProblemAsync(context, 503, "B reaches no majority."));
        var terminal = await cluster.RunAsync("set", "k", "v");
        Assert.Equal(
            "A is down, B does not serve (it reaches no majority); C answered\n", terminal.Error.ToString());
    }

    [Fact]
    public async Task A_server_that_accepts_but_does_not_answer_is_not_called_down()
    {
        await using var cluster = await FakeCluster.StartAsync(3);
        cluster.A.FailFirst(1, Abort);
        await cluster.B.GoDownAsync();
        var terminal = await cluster.RunAsync("set", "k", "v");
        Assert.Matches(
            @"^B is down, A did not answer \(the connection broke: .*\); C answered\n$", terminal.Error.ToString());
    }

    [Fact]
    public async Task A_named_server_that_is_down_is_unreachable_although_others_are_up()
    {
        await using var cluster = await FakeCluster.StartAsync(2);
        await cluster.A.GoDownAsync();
        Assert.Equal(
            4, await cluster.Terminal().RunAsync("set", "k", "v", "--server", "A", "--timeout", "1.5"));
        Assert.Empty(cluster.B.Requests);
    }

    [Fact]
    public async Task An_error_inside_a_node_is_not_called_anything_else()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.A.FailFirst(1, context => FakeApi.ProblemAsync(context, 500, "broken"));
        Assert.Equal(6, await cluster.Terminal().RunAsync("set", "k", "v"));
    }

    internal static Task Busy(HttpContext context) => FakeApi.ProblemAsync(context, 503, "no majority");

    private static Task Unknown(HttpContext context) => FakeApi.ProblemAsync(context, 504, "outcome unknown");

    internal static Task Abort(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }
}
