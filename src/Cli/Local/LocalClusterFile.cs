using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansKv.Cli.Http;

namespace OrleansKv.Cli.Local;

/// <summary>
/// cluster.json: the nodes and the addresses they listen on. Every node of a cluster reads the same file.
/// </summary>
internal sealed record LocalClusterFile(SortedDictionary<string, NodeAddresses> Nodes, MembershipSource Membership)
{
    public const int DefaultPort = 3000;
    private static readonly string[] Names = ["A", "B", "C"];

    /// <summary>
    /// Three nodes on this machine: HTTP from the base port; peer, silo and gateway ports 100, 200 and 300 above.
    /// </summary>
    public static LocalClusterFile ForThisMachine(string home, int basePort)
    {
        var nodes = new SortedDictionary<string, NodeAddresses>(StringComparer.Ordinal);
        for (var i = 0; i < Names.Length; i++)
        {
            string At(int offset) => $"127.0.0.1:{basePort + offset + i}";
            nodes.Add(Names[i], new(At(0), At(100), At(200), At(300)));
        }
        return new(nodes, new("System.Data.SQLite", $"Data Source={Path.Combine(home, "membership.db")}"));
    }

    /// <returns>Null if there is no such file.</returns>
    /// <exception cref="CliException">The file is not valid.</exception>
    public static LocalClusterFile? Read(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            using var stream = File.OpenRead(path);
            var file = JsonSerializer.Deserialize(stream, LocalJson.Default.LocalClusterFile);
            if (file?.Nodes is { Count: > 0 } && file.Nodes.Values.All(n => n?.Http is not null)) return file;
            throw CliException.Usage($"{path} names no nodes with an \"http\" address.");
        }
        catch (JsonException e)
        {
            throw CliException.Usage($"{path} is not valid: {e.Message}");
        }
    }

    public void Write(string path) =>
        File.WriteAllText(path, JsonSerializer.Serialize(this, LocalJson.Default.LocalClusterFile) + "\n");

    public IReadOnlyList<Server> Servers() =>
        [.. Nodes.Select(n => new Server(n.Key, "http://" + n.Value.Http))];
}

/// <summary>The host:port of each listener of a node.</summary>
internal sealed record NodeAddresses(string Http, string Peer, string Silo, string Gateway);

/// <summary>The database with the silos' membership table.</summary>
internal sealed record MembershipSource(string Invariant, string ConnectionString);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(LocalClusterFile))]
[JsonSerializable(typeof(NodeReport[]))]
internal sealed partial class LocalJson : JsonSerializerContext;
