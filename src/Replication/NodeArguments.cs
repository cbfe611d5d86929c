namespace OrleansKv.Replication;

/// <summary>The command line of a node: --config FILE --node A --data FOLDER.</summary>
public sealed record NodeArguments(string Config, NodeId Node, string Data)
{
    private const string Usage = "use --config <cluster.json> --node <A..Z> --data <folder>";

    /// <exception cref="StartException">An argument is missing, unknown or wrong.</exception>
    public static NodeArguments Parse(string[] arguments)
    {
        var given = new Dictionary<string, string>();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (arguments[i] is not ("--config" or "--node" or "--data") || i + 1 == arguments.Length)
                throw new StartException($"'{arguments[i]}' is not understood: {Usage}");
            given[arguments[i]] = arguments[i + 1];
        }
        if (given.Count != 3) throw new StartException($"an argument is missing: {Usage}");
        if (!NodeId.TryParse(given["--node"], out var node))
            throw new StartException($"'{given["--node"]}' is not a node name: use one letter, A to Z");
        return new(given["--config"], node, given["--data"]);
    }

    /// <summary>Whom a complaint about the arguments is about.</summary>
    public static string NameIn(string[] arguments)
    {
        var given = arguments.SkipWhile(argument => argument != "--node").ElementAtOrDefault(1);
        return NodeId.TryParse(given, out var node) ? node.ToString() : "The node";
    }

    public NodeOptions Options(ClusterFile file) =>
        new NodeOptions(Node, Data, file.Nodes, file.Timing).Validated();
}
