using System.Net;
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

    /// <param name="mode">"orleans" or "standalone", for status.</param>
    /// <returns>The exit code: 0 after an orderly stop, 1 when the node could not start.</returns>
    public static async Task<int> RunAsync(
        string[] arguments, string mode, Func<NodeParts, IStoreFront> front)
    {
        var name = "The node";
        try
        {
            var given = NodeArguments.Parse(arguments);
            name = given.Node.ToString();
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
        var builder = WebApplication.CreateSlimBuilder();
        ConfigureLogging(builder.Logging);
        var address = EndPointOf(options.Self.Http);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address));
        using var logs = LoggerFactory.Create(ConfigureLogging);
        var (disk, noVote) = NodeDisk.Open(options);
        await using var host = new ReplicaHost(
            options, disk, logs, TimeProvider.System, mode, e => End(options.Node, e), noVote);
        await using var storeFront = front(new(host, options, file, logs));
        builder.Services.AddKeyValueApi();
        builder.Services.AddSingleton(storeFront.Store);
        builder.Services.AddSingleton(host.Ids);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IClusterView>(new NodeView(host, storeFront));
        await using var app = builder.Build();
        app.MapKeyValueApi();
        await host.StartAsync();
        await ListenAsync(app, options.Self.Http);
        storeFront.Start();
        await app.WaitForShutdownAsync();
    }

    private static async Task ListenAsync(WebApplication app, string address)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new StartException(
                $"the HTTP address {address} cannot be listened on ({e.Message}):"
                + " free it or change the cluster file",
                e);
        }
    }

    private static IPEndPoint EndPointOf(string address) =>
        IPEndPoint.TryParse(address.Replace("localhost", "127.0.0.1", StringComparison.Ordinal), out var at)
            ? at
            : throw new StartException($"the HTTP address '{address}' is not an IP address and a port");

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
        // A silo that comes or goes is told in one line of our own.
        logging.AddFilter("Orleans", LogLevel.Critical);
        logging.AddFilter("OrleansKv", LogLevel.Information);
    }

    /// <summary>After a failed sync nothing more may be written, not even an orderly end.</summary>
    private static void End(NodeId node, Exception e)
    {
        var verb = e is StartException ? "cannot start" : "stops";
        Console.Error.WriteLine($"{node} {verb}: {e.Message}");
        Environment.Exit(Failed);
    }
}
