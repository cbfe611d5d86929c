using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using OrleansKv.Grains;
using OrleansKv.OrleansClient;

if (Arguments.Parse(args) is not { } given)
{
    await Console.Error.WriteLineAsync(Arguments.Usage);
    return 2;
}

var builder = Host.CreateEmptyApplicationBuilder(new());
builder.UseOrleansClient(client =>
{
    client.Configure<ClusterOptions>(o => o.ClusterId = o.ServiceId = ClusterName.Default);
    // A call that a lost gateway swallowed ends then; without it, after 30 s.
    client.Configure<ClientMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromSeconds(5));
    client.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = (given.Invariant, given.ConnectionString));
});
using var host = builder.Build();
await host.StartAsync();
var grains = host.Services.GetRequiredService<IGrainFactory>();
var (answer, code) = await Commands.RunAsync(grains, given);
Console.WriteLine(answer);
await host.StopAsync();
return code;
