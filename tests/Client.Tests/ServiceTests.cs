using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrleansKv.Client.Tests.Support;

namespace OrleansKv.Client.Tests;

public sealed class ServiceTests
{
    [Fact]
    public async Task A_host_has_the_client_and_the_cache()
    {
        await using var cluster = await KvCluster.StartAsync();
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddOrleansKvHttp(o => o.Nodes.Add(cluster.A.Address));
        builder.Services.AddOrleansKvDistributedCache(
            o => (o.KeyPrefix, o.Deadline) = ("c:", TimeSpan.FromSeconds(30)));
        using var host = builder.Build();
        await host.StartAsync();
        await host.Services.GetRequiredService<IDistributedCache>().SetStringAsync("k", "v");
        Assert.Equal("v", await host.Services.GetRequiredService<IKeyValueClient>().GetStringAsync("c:k"));
        await host.StopAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost:1/path")]
    [InlineData("ftp://localhost:1")]
    [InlineData("localhost:1,localhost:1")]
    public async Task Invalid_nodes_fail_the_start(string nodes)
    {
        var e = await StartAsync(o =>
        {
            foreach (var node in nodes.Split(',', StringSplitOptions.RemoveEmptyEntries)) o.Nodes.Add(node);
        });
        Assert.Contains("Nodes", e.Message);
    }

    [Fact]
    public async Task An_invalid_policy_fails_the_start()
    {
        var e = await StartAsync(o =>
        {
            o.Nodes.Add("localhost:1");
            o.Retry.Deadline = TimeSpan.Zero;
            o.WatchSilence = TimeSpan.Zero;
        });
        Assert.Contains("Deadline", e.Message);
        Assert.Contains("WatchSilence", e.Message);
    }

    [Fact]
    public void A_client_constructed_directly_validates_its_options_too() =>
        Assert.Throws<ArgumentException>(() => new HttpKeyValueClient(new()));

    [Fact]
    public async Task A_configuration_sets_every_option_and_the_host_has_its_client()
    {
        await using var cluster = await KvCluster.StartAsync();
        using var host = Build(
            services => services.AddOrleansKvHttp(Section(
                ("Nodes:0", cluster.A.Address), ("Nodes:1", "localhost:1"), ("WatchSilence", "00:00:05"),
                ("Retry:Deadline", "00:00:20"), ("Retry:LostAnswerRetries", "1")))
            .AddOrleansKvDistributedCache(Section(("KeyPrefix", "c:"), ("Deadline", "00:00:30"))));
        await host.StartAsync();
        var options = host.Services.GetRequiredService<IOptions<OrleansKvHttpOptions>>().Value;
        Assert.Equal([cluster.A.Address, "localhost:1"], options.Nodes);
        Assert.Equal(TimeSpan.FromSeconds(5), options.WatchSilence);
        var retry = options.Retry;
        Assert.Equal((TimeSpan.FromSeconds(20), 1), (retry.Deadline, retry.LostAnswerRetries));
        Assert.Equal(TimeSpan.FromSeconds(6), retry.AttemptTimeout);
        await host.Services.GetRequiredService<IDistributedCache>().SetStringAsync("k", "v");
        Assert.Equal("v", await host.Services.GetRequiredService<IKeyValueClient>().GetStringAsync("c:k"));
    }

    [Theory]
    [InlineData("Retry:Deadlin", "00:00:01", "Deadlin")]
    [InlineData("Node:0", "localhost:1", "Node")]
    [InlineData("WatchSilence", "soon", "WatchSilence")]
    public async Task A_configuration_with_a_wrong_name_or_value_fails_the_start(
        string name, string value, string said)
    {
        using var host = Build(s => s.AddOrleansKvHttp(Section(("Nodes:0", "localhost:1"), (name, value))));
        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());
        Assert.Contains(said, e.ToString());
    }

    [Fact]
    public async Task Clients_with_names_reach_their_own_nodes_and_a_cache_may_choose_one()
    {
        await using var first = await KvCluster.StartAsync();
        await using var second = await KvCluster.StartAsync();
        using var host = Build(services => services
            .AddKeyedOrleansKvHttp("first", o => o.Nodes.Add(first.A.Address))
            .AddKeyedOrleansKvHttp("second", Section(("Nodes:0", second.A.Address)))
            .AddOrleansKvDistributedCache(
                o => (o.ClientName, o.Deadline) = ("second", TimeSpan.FromSeconds(30))));
        await host.StartAsync();
        var named = host.Services.GetRequiredKeyedService<IKeyValueClient>("first");
        await named.SetStringAsync("k", "in the first");
        Assert.Equal("in the first", await first.Client().GetStringAsync("k"));
        await host.Services.GetRequiredService<IDistributedCache>().SetStringAsync("k", "in the second");
        Assert.Equal("in the second", await second.Client().GetStringAsync("cache/k"));
        Assert.Null(await second.Client().GetStringAsync("k"));
        Assert.Null(host.Services.GetService<IKeyValueClient>());
    }

    [Fact]
    public async Task A_named_client_without_nodes_fails_the_start()
    {
        using var host = Build(services => services.AddKeyedOrleansKvHttp("first", _ => { }));
        var e = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains("Nodes", e.Message);
    }

    [Fact]
    public async Task Cache_options_that_are_not_valid_fail_the_start_with_every_reason()
    {
        using var host = Build(services => services
            .AddOrleansKvHttp(o => o.Nodes.Add("localhost:1"))
            .AddOrleansKvDistributedCache(o =>
            {
                o.Deadline = o.BreakDuration = TimeSpan.Zero;
                (o.KeyPrefix, o.SlidingSlack) = ("half \ud800", 1);
            }));
        var e = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Equal(4, e.Failures.Count());
        Assert.All(
            ["KeyPrefix", "SlidingSlack", "Deadline", "BreakDuration"],
            name => Assert.Contains(name, e.Message));
    }

    [Fact]
    public async Task The_health_check_tells_whether_the_store_answers_reads()
    {
        await using var cluster = await KvCluster.StartAsync();
        using var host = Build(services =>
        {
            services.AddOrleansKvHttp(o => o.Nodes.Add(cluster.A.Address));
            services.AddHealthChecks()
                .AddOrleansKv(timeout: TimeSpan.FromSeconds(60))
                .AddOrleansKv(
                    "weak", failureStatus: HealthStatus.Degraded, timeout: TimeSpan.FromMilliseconds(200));
        });
        var health = host.Services.GetRequiredService<HealthCheckService>();
        var report = await health.CheckHealthAsync(r => r.Name == "orleanskv");
        Assert.Equal(HealthStatus.Healthy, report.Status);
        await cluster.A.GoDownAsync();
        report = await health.CheckHealthAsync(r => r.Name == "weak");
        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.Contains("connection refused", report.Entries["weak"].Description);
    }

    private static IHost Build(Action<IServiceCollection> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddLogging();
        configure(builder.Services);
        return builder.Build();
    }

    private static IConfiguration Section(params (string Name, string Value)[] values) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(v => KeyValuePair.Create("Kv:" + v.Name, (string?)v.Value)))
            .Build()
            .GetSection("Kv");

    private static async Task<OptionsValidationException> StartAsync(Action<OrleansKvHttpOptions> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddOrleansKvHttp(configure);
        using var host = builder.Build();
        return await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
    }
}
