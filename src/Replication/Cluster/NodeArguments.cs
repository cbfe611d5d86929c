using System.Globalization;
using Microsoft.Extensions.Logging;

namespace OrleansKv.Replication.Cluster;

/// <summary>The command line of a node: --config FILE --node A --data FOLDER.</summary>
/// <param name="Level">--log-level; null: the level of the cluster file.</param>
/// <param name="LogLimit">--log-limit, in MiB; null: the node does not limit its log.</param>
public sealed record NodeArguments(
    string Config, NodeId Node, string Data, LogLevel? Level = null, int? LogLimit = null)
{
    private const int HighestLogLimit = 10_000;

    private const string Usage = "use --config <cluster.json> --node <A..Z> --data <folder>"
        + " [--log-level <level>] [--log-limit <MiB>]";

    private static readonly string[] Required = ["--config", "--node", "--data"];
    private static readonly string[] Optional = ["--log-level", "--log-limit"];

    /// <exception cref="StartException">An argument is missing, unknown or wrong.</exception>
    public static NodeArguments Parse(string[] arguments)
    {
        var given = new Dictionary<string, string>();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (!Required.Contains(arguments[i]) && !Optional.Contains(arguments[i]) || i + 1 == arguments.Length)
                throw new StartException($"'{arguments[i]}' is not a valid argument: {Usage}");
            given[arguments[i]] = arguments[i + 1];
        }
        if (!Required.All(given.ContainsKey)) throw new StartException($"an argument is missing: {Usage}");
        if (!NodeId.TryParse(given["--node"], out var node))
            throw new StartException($"'{given["--node"]}' is not a node name: use one letter, A to Z");
        LogLevel? level =
            given.TryGetValue("--log-level", out var name) ? LogOptions.Parse(name, "--log-level") : null;
        int? limit = given.TryGetValue("--log-limit", out var text) ? Limit(text) : null;
        return new(given["--config"], node, given["--data"], level, limit);
    }

    private static int Limit(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
        && limit is >= 1 and <= HighestLogLimit
            ? limit
            : throw new StartException(
                $"--log-limit is '{text}': use a whole number of MiB, 1 to {HighestLogLimit}");

    /// <summary>The node name to show in an error about the arguments.</summary>
    public static string NameIn(string[] arguments)
    {
        var given = arguments.SkipWhile(argument => argument != "--node").ElementAtOrDefault(1);
        return NodeId.TryParse(given, out var node) ? node.ToString() : "The node";
    }

    public NodeOptions Options(ClusterFile file) =>
        new NodeOptions(Node, Data, file.Nodes, file.Timing, file.Disk).Validated();
}
