using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrleansKv.Client.Http;
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
        builder.Services.AddOrleansKvDistributedCache(o => o.KeyPrefix = "c:");
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
    public async Task Nodes_that_are_none_fail_the_start(string nodes)
    {
        var e = await StartAsync(o =>
        {
            foreach (var node in nodes.Split(',', StringSplitOptions.RemoveEmptyEntries)) o.Nodes.Add(node);
        });
        Assert.Contains("Nodes", e.Message);
    }

    [Fact]
    public async Task A_policy_that_is_none_fails_the_start()
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
    public void A_client_that_is_made_by_hand_checks_its_options_too() =>
        Assert.Throws<ArgumentException>(() => new HttpKeyValueClient(new()));

    private static async Task<OptionsValidationException> StartAsync(Action<OrleansKvHttpOptions> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddOrleansKvHttp(configure);
        using var host = builder.Build();
        return await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
    }
}
