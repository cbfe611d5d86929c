using System.Text.Json;

namespace OrleansKv.Replication;

/// <summary>The cluster file: every node of a cluster is started with the same one.</summary>
public sealed record ClusterFile(
    IReadOnlyDictionary<NodeId, NodeAddress> Nodes, MembershipOptions? Membership, ReplicationTiming Timing)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    /// <exception cref="StartException">The file cannot be read, or says something that cannot be.</exception>
    public static ClusterFile Read(string path)
    {
        try
        {
            var raw = JsonSerializer.Deserialize<Raw>(File.ReadAllText(path), Format);
            if (raw?.Nodes is not { Count: > 0 } nodes) throw new StartException($"the cluster file {path} names no nodes");
            return new(nodes.ToDictionary(n => Name(n.Key, path), n => Checked(n.Key, n.Value, path)),
                raw.Membership, raw.Timing ?? new());
        }
        catch (JsonException e)
        {
            throw new StartException($"the cluster file {path} is not valid: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"the cluster file {path} cannot be read: {e.Message}", e);
        }
    }

    private static NodeId Name(string text, string path) => NodeId.TryParse(text, out var node)
        ? node
        : throw new StartException($"'{text}' in {path} is not a node name: use one letter, A to Z");

    private static NodeAddress Checked(string name, NodeAddress? address, string path) =>
        address is { Http.Length: > 0, Peer.Length: > 0 }
            ? address
            : throw new StartException($"node {name} in {path} needs \"http\" and \"peer\" addresses");

    private sealed record Raw(
        Dictionary<string, NodeAddress?>? Nodes, MembershipOptions? Membership, ReplicationTiming? Timing);
}

/// <summary>Where the silos' membership table is; only the Orleans nodes use it.</summary>
/// <param name="Invariant">"System.Data.SQLite" (a file, one machine) or "Npgsql" (PostgreSQL).</param>
public sealed record MembershipOptions(string Invariant, string ConnectionString);
