using System.Net.Sockets;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansKv.Api;
using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Silo;

/// <summary>
/// The life of a node's process: reads the arguments, starts replica, silo and API, and stops them in order.
/// </summary>
internal static class NodeProgram
{
    private const int Failed = 1;

    /// <summary>How long requests in progress may take when the node stops; an operation takes at most 2.5 s.</summary>
    private static readonly TimeSpan RequestPatience = TimeSpan.FromSeconds(3);

    private static int _ending;

    /// <returns>The exit code: 0 after an orderly stop, 1 when the node could not start.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        using var stop = new StopSignals();
        var name = NodeArguments.NameIn(arguments);
        try
        {
            await RunAsync(NodeArguments.Parse(arguments), stop);
            return 0;
        }
        catch (Exception e) when (e is StartException or StoreException)
        {
            Say($"{name} cannot start: {e.Message}");
            return Failed;
        }
    }

    private static async Task RunAsync(NodeArguments arguments, StopSignals stop)
    {
        var file = ClusterFile.Read(arguments.Config);
        var options = arguments.Options(file);
        var limits = ApiLimitsFile.Read(file.Limits);
        var hosts = new AllowedHosts(file.Nodes.Values.Select(node => node.Http), file.Hosts ?? []);
        var silo = file.Membership is { } membership ? SiloSettings.Of(options, membership) : null;
        using var trimming = LogTrimming.Start(arguments.LogLimit, TimeProvider.System);
        using var logs = LoggerFactory.Create(
            logging => NodeLogging.Configure(logging, arguments.Level ?? file.Level));
        var log = logs.CreateLogger("OrleansKv.Node");
        Log.Starting(
            log, options.Node, Version, Addresses(options.Self, silo), Path.GetFullPath(options.DataFolder),
            Environment.ProcessId);
        long since = 0;
        try
        {
            await using var signal = stop.Token.Register(() => since = StopRequested(log, options, stop));
            await ServeAsync(new(options, silo, limits, hosts, logs, log), stop);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // Stopped during its start.
        }
        Log.Stopped(log, options.Node, TimeProvider.System.GetElapsedTime(since).TotalSeconds);
    }

    private static async Task ServeAsync(Parts parts, StopSignals stop)
    {
        var (options, silo, limits, hosts, logs, log) = parts;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<IHostLifetime, NullLifetime>();
        var address = new ListenAddress("HTTP", options.Self.Http);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(address.Listen);
        address.EnsureFree();
        new ListenAddress("peer", options.Self.Peer).EnsureFree();
        silo?.EnsurePortsFree();
        stop.Token.ThrowIfCancellationRequested();
        var (disk, noVote) = await NodeDisk.OpenAsync(options);
        Action<Exception> fatal = e => End(options.Node, e);
        await using var host = new ReplicaHost(options, disk, logs, TimeProvider.System, fatal, noVote);
        host.Watches.MaxWatchers = limits.MaxWatchers;
        await using var runner = new SiloRunner(host, options, silo, logs, TimeProvider.System, fatal);
        builder.Services.AddKeyValueApi(limits, hosts);
        builder.Services.AddSingleton<IKeyValueStore>(host.Store);
        builder.Services.AddSingleton<IWatchable>(host.Watches);
        builder.Services.AddSingleton(host.Ids);
        builder.Services.AddSingleton(TimeProvider.System);
        var requests = new RequestCount();
        var view = new NodeView(host, runner, requests, TimeProvider.System);
        builder.Services.AddSingleton<IClusterView>(view);
        await using var app = builder.Build();
        app.Use(requests.Before);
        app.MapKeyValueApi();
        stop.Token.ThrowIfCancellationRequested();
        await host.StartAsync();
        await ListenAsync(app, address, stop.Token);
        runner.Start(view);
        var readiness = new ReadinessLog(options.Node, () => view.IsReady, () => view.Status.Problem, log);
        await readiness.RunAsync(TimeProvider.System, stop.Token); // until the node is asked to stop
        using var limit = new CancellationTokenSource(RequestPatience, TimeProvider.System);
        await app.StopAsync(limit.Token);
    }

    private static async Task ListenAsync(WebApplication app, ListenAddress address, CancellationToken stop)
    {
        try
        {
            await app.StartAsync(stop);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw address.Unusable(e);
        }
    }

    private static long StopRequested(ILogger log, NodeOptions options, StopSignals stop)
    {
        Log.Stopping(log, options.Node, stop.Signal);
        return TimeProvider.System.GetTimestamp();
    }

    private static string Version { get; } = typeof(NodeProgram).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static string Addresses(NodeAddress self, SiloSettings? silo) =>
        $"http {self.Http}, peer {self.Peer}, "
        + (silo is null ? "no silo" : $"silo {silo.Silo.Text}, gateway {silo.Gateway.Text}");

    /// <summary>
    /// After a failed sync nothing more may be written, not even in an orderly stop. Only the first reason is
    /// reported: two peers may find at the same time that this node does not belong to the cluster.
    /// </summary>
    private static void End(NodeId node, Exception e)
    {
        if (Interlocked.Exchange(ref _ending, 1) != 0) return;
        var verb = e is StartException ? "cannot start" : "stops";
        Say($"{node} {verb}: {e.Message}");
        Environment.Exit(Failed);
    }

    private static void Say(string line)
    {
        try
        {
            Console.Error.WriteLine(line);
        }
        catch (IOException)
        {
            // The disk may be full; the exit code reports the failure as well.
        }
    }

    private sealed record Parts(
        NodeOptions Options, SiloSettings? Silo, ApiOptions Limits, AllowedHosts Hosts, ILoggerFactory Logs,
        ILogger Log);
}
