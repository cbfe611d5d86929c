using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansKv.Client;
using OrleansKv.HttpSample;

if (args.Length == 0)
{
    await Console.Error.WriteLineAsync("HttpSample <host:port> [<host:port> ...]");
    return 2;
}

var builder = Host.CreateEmptyApplicationBuilder(new());
builder.Services.AddOrleansKvHttp(options =>
{
    foreach (var node in args) options.Nodes.Add(node);
});
builder.Services.AddOrleansKvDistributedCache();
using var host = builder.Build();
await host.StartAsync();

var store = host.Services.GetRequiredService<IKeyValueClient>();
await Tour.OfTheStoreAsync(store);
await Tour.OfTheCacheAsync(host.Services.GetRequiredService<IDistributedCache>());
await host.StopAsync();
return 0;
