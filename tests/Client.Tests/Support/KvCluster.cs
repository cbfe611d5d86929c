using Microsoft.Extensions.Logging;

namespace OrleansKv.Client.Tests.Support;

/// <summary>Nodes over one store in memory, and clients of them.</summary>
internal sealed class KvCluster : IAsyncDisposable
{
    private readonly List<HttpKeyValueClient> _clients = [];

    private KvCluster(IReadOnlyList<KvNode> nodes) => Nodes = nodes;

    public IReadOnlyList<KvNode> Nodes { get; }

    public KvNode A => Nodes[0];

    public KvNode B => Nodes[1];

    public static async Task<KvCluster> StartAsync(int count = 1, TimeProvider? clock = null)
    {
        clock ??= TimeProvider.System;
        var store = new MemoryStore(clock);
        var nodes = new List<KvNode>();
        for (var i = 0; i < count; i++) nodes.Add(await KvNode.StartAsync(store, clock));
        return new(nodes);
    }

    /// <summary>A client that asks A first and then the others in their order.</summary>
    public HttpKeyValueClient Client(
        Action<OrleansKvHttpOptions>? configure = null, ILogger? logger = null)
    {
        var options = new OrleansKvHttpOptions();
        foreach (var node in Nodes) options.Nodes.Add(node.Address);
        configure?.Invoke(options);
        var client = new HttpKeyValueClient(options, logger, null, new UnshuffledRandom());
        _clients.Add(client);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        foreach (var node in Nodes) await node.DisposeAsync();
    }
}

/// <summary>Leaves what it shuffles in its order, and makes every pause its shortest.</summary>
internal sealed class UnshuffledRandom : Random
{
    public override int Next(int minValue, int maxValue) => minValue;

    public override double NextDouble() => 0;
}
