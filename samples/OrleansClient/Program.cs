using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansKv.OrleansClient;

if (Arguments.Parse(args) is not { } given)
{
    await Console.Error.WriteLineAsync(Arguments.Usage);
    return 2;
}

var builder = Host.CreateEmptyApplicationBuilder(new());
builder.Services.AddOrleansKv(cluster => cluster.UseAdoNetClustering(o =>
    (o.Invariant, o.ConnectionString) = (given.Invariant, given.ConnectionString)));
using var host = builder.Build();
await host.StartAsync();
var (answer, code) = await Commands.RunAsync(host.Services, given);
Console.WriteLine(answer);
await host.StopAsync();
return code;
