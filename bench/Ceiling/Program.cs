using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using OrleansKv.Ceiling;

// What this stack could do if nothing had to be kept: a silo with HTTP in front, a byte array for each key,
// no copies, no disk. Arguments: the ports of HTTP, silo and gateway, and the silo port of the first silo.
const int Silos = 3;
var ports = args.Select(int.Parse).ToArray();
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.Logging.AddSimpleConsole();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, ports[0]));
builder.Host.UseOrleans(silo => silo.UseLocalhostClustering(
    ports[1], ports[2], new(IPAddress.Loopback, ports[3]), "ceiling", "ceiling"));
var app = builder.Build();

app.MapGet("/_/health/ready", ReadyAsync);
app.MapPut("/{key}", PutAsync);
app.MapGet("/{key}", GetAsync);
await app.RunAsync();

static async Task<IResult> ReadyAsync(IGrainFactory grains)
{
    var silos = await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
    return silos.Count == Silos ? Results.Ok() : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
}

static async Task<IResult> PutAsync(string key, HttpRequest request, IGrainFactory grains)
{
    var value = new byte[request.ContentLength ?? 0];
    await request.Body.ReadExactlyAsync(value);
    await grains.GetGrain<IValueGrain>(key).SetAsync(new Immutable<byte[]>(value));
    return Results.Ok();
}

static async Task<IResult> GetAsync(string key, IGrainFactory grains)
{
    var value = await grains.GetGrain<IValueGrain>(key).GetAsync();
    return value.Value is { } bytes ? Results.Bytes(bytes) : Results.NotFound();
}
