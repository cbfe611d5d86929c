using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansKv.Api;
using OrleansKv.Replication;
using OrleansKv.Replication.Storage;
using OrleansKv.Silo.Membership;

namespace OrleansKv.Silo;

/// <summary>
/// The life of a node's process: reads its arguments, starts replica, silo and API, ends in order.
/// </summary>
internal static class NodeProgram
{
    private const int Failed = 1;

    private static int _ending;

    /// <returns>The exit code: 0 after an orderly stop, 1 when the node could not start.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var name = NodeArguments.NameIn(arguments);
        try
        {
            await RunAsync(NodeArguments.Parse(arguments));
            return 0;
        }
        catch (Exception e) when (e is StartException or StoreException)
        {
            await Console.Error.WriteLineAsync($"{name} cannot start: {e.Message}");
            return Failed;
        }
    }

    private static async Task RunAsync(NodeArguments arguments)
    {
        var file = ClusterFile.Read(arguments.Config);
        var options = arguments.Options(file);
        var limits = ApiLimitsFile.Read(file.Limits);
        var silo = file.Membership is { } membership ? SiloSettings.Of(options, membership) : null;
        var builder = WebApplication.CreateEmptyBuilder(new());
        ConfigureLogging(builder.Logging);
        var address = new ListenAddress("HTTP", options.Self.Http);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(address.Listen);
        address.EnsureFree();
        new ListenAddress("peer", options.Self.Peer).EnsureFree();
        silo?.EnsurePortsFree();
        using var logs = LoggerFactory.Create(ConfigureLogging);
        var (disk, noVote) = await NodeDisk.OpenAsync(options);
        Action<Exception> fatal = e => End(options.Node, e);
        await using var host = new ReplicaHost(options, disk, logs, TimeProvider.System, fatal, noVote);
        host.Watches.Most = limits.MaxWatchers;
        await using var front = new SiloFront(host, options, silo, logs, fatal);
        builder.Services.AddKeyValueApi(
            limits, new AllowedHosts(file.Nodes.Values.Select(node => node.Http), file.Hosts ?? []));
        builder.Services.AddSingleton<IKeyValueStore>(front);
        builder.Services.AddSingleton<IWatchable>(host.Watches);
        builder.Services.AddSingleton(host.Ids);
        builder.Services.AddSingleton(TimeProvider.System);
        var requests = new RequestCount();
        builder.Services.AddSingleton<IClusterView>(new NodeView(host, front, requests, TimeProvider.System));
        await using var app = builder.Build();
        app.Use(requests.Before);
        app.MapKeyValueApi();
        await host.StartAsync();
        await ListenAsync(app, address);
        front.Start();
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
        // Orleans places each activation through a Polly pipeline, which logs two lines for it.
        logging.AddFilter("Polly", LogLevel.Warning);
        // This program logs one line of its own when a silo joins or leaves.
        logging.AddFilter("Orleans", LogLevel.Critical);
        logging.AddFilter("OrleansKv", LogLevel.Information);
    }

    /// <summary>
    /// After a failed sync nothing more may be written, not even an orderly end. The first reason is the one
    /// to report: two peers may find at the same time that this node is in the wrong place.
    /// </summary>
    private static void End(NodeId node, Exception e)
    {
        if (Interlocked.Exchange(ref _ending, 1) != 0) return;
        var verb = e is StartException ? "cannot start" : "stops";
        Console.Error.WriteLine($"{node} {verb}: {e.Message}");
        Environment.Exit(Failed);
    }
}
