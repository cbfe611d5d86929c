using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansKv.Api;
using OrleansKv.Replication;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Node;

/// <summary>What the front of a node is made from.</summary>
public sealed record NodeParts(ReplicaHost Host, NodeOptions Options, ClusterFile File, ILoggerFactory Logs);

/// <summary>
/// The life of a node's process: reads its arguments, starts replica and API, ends in order.
/// </summary>
public static class NodeProgram
{
    private const int Failed = 1;

    private static int _ending;

    /// <param name="mode">"orleans" or "standalone", for status.</param>
    /// <returns>The exit code: 0 after an orderly stop, 1 when the node could not start.</returns>
    public static async Task<int> RunAsync(
        string[] arguments, string mode, Func<NodeParts, IStoreFront> front)
    {
        var name = NodeArguments.NameIn(arguments);
        try
        {
            var given = NodeArguments.Parse(arguments);
            await RunAsync(given, mode, front);
            return 0;
        }
        catch (Exception e) when (e is StartException or StoreException)
        {
            await Console.Error.WriteLineAsync($"{name} cannot start: {e.Message}");
            return Failed;
        }
    }

    private static async Task RunAsync(NodeArguments given, string mode, Func<NodeParts, IStoreFront> front)
    {
        var file = ClusterFile.Read(given.Config);
        var options = given.Options(file);
        var limits = ApiLimitsFile.Read(file.Limits);
        var builder = WebApplication.CreateEmptyBuilder(new());
        ConfigureLogging(builder.Logging);
        var address = new ListenAddress("HTTP", options.Self.Http);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(address.EndPoint));
        address.EnsureFree();
        new ListenAddress("peer", options.Self.Peer).EnsureFree();
        using var logs = LoggerFactory.Create(ConfigureLogging);
        var (disk, noVote) = await NodeDisk.OpenAsync(options);
        await using var host = new ReplicaHost(
            options, disk, logs, TimeProvider.System, mode, e => End(options.Node, e), noVote);
        host.Watches.Most = limits.MaxWatchers;
        await using var storeFront = front(new(host, options, file, logs));
        builder.Services.AddKeyValueApi(limits);
        builder.Services.AddSingleton(storeFront.Store);
        builder.Services.AddSingleton<IWatchable>(host.Watches);
        builder.Services.AddSingleton(host.Ids);
        builder.Services.AddSingleton(TimeProvider.System);
        var requests = new RequestCount();
        builder.Services.AddSingleton<IClusterView>(
            new NodeView(host, storeFront, requests, TimeProvider.System));
        await using var app = builder.Build();
        app.Use(requests.Before);
        app.MapKeyValueApi();
        await host.StartAsync();
        await ListenAsync(app, address);
        storeFront.Start();
        await app.WaitForShutdownAsync();
    }

    private static async Task ListenAsync(WebApplication app, ListenAddress address)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw address.Unusable(e);
        }
    }

    private static void ConfigureLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
        });
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // With a log for it, or a listener, each request would make an Activity.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // A silo that comes or goes is told in one line of our own.
        logging.AddFilter("Orleans", LogLevel.Critical);
        logging.AddFilter("OrleansKv", LogLevel.Information);
    }

    /// <summary>
    /// After a failed sync nothing more may be written, not even an orderly end. The first reason is the one
    /// to tell: two peers may find at the same time that this node is in the wrong place.
    /// </summary>
    private static void End(NodeId node, Exception e)
    {
        if (Interlocked.Exchange(ref _ending, 1) != 0) return;
        var verb = e is StartException ? "cannot start" : "stops";
        Console.Error.WriteLine($"{node} {verb}: {e.Message}");
        Environment.Exit(Failed);
    }
}
