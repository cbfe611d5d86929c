using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace OrleansKv.Replication.Cluster;

/// <summary>The cluster file: all nodes of a cluster are started with the same file.</summary>
/// <param name="Limits">The limits of the HTTP API, which parses them; null: the defaults.</param>
/// <param name="Hosts">
/// The host names by which clients call the nodes, besides localhost, IP addresses and the addresses of the nodes;
/// "*.example.com" is every name that ends in ".example.com".
/// </param>
/// <param name="Level">The lowest level that is logged.</param>
/// <param name="Disk">How much of their disks the nodes may fill; null: the defaults.</param>
public sealed record ClusterFile(
    IReadOnlyDictionary<NodeId, NodeAddress> Nodes, MembershipOptions? Membership, ReplicationTiming Timing,
    JsonElement? Limits = null, IReadOnlyList<string>? Hosts = null, LogLevel Level = LogLevel.Information,
    DiskOptions? Disk = null)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    /// <exception cref="StartException">
    /// The file cannot be read, or has an invalid value.
    /// </exception>
    public static ClusterFile Read(string path)
    {
        try
        {
            var raw = JsonSerializer.Deserialize<Raw>(File.ReadAllText(path), Format);
            if (raw?.Nodes is not { Count: > 0 } nodes)
                throw new StartException($"the cluster file {path} names no nodes");
            var level = LogOptions.Parse(raw.Log?.Level ?? "information", $"the log level in {path}");
            return new(Addresses(nodes, path), raw.Membership, raw.Timing ?? new(), raw.Limits,
                Checked(raw.Hosts, path), level, raw.Disk?.Checked(path));
        }
        catch (JsonException e)
        {
            throw new StartException($"the cluster file {path} is not valid: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StartException($"the cluster file {path} cannot be read: {e.Message}", e);
        }
    }

    private static Dictionary<NodeId, NodeAddress> Addresses(
        Dictionary<string, NodeAddress?> nodes, string path)
    {
        var addresses = new Dictionary<NodeId, NodeAddress>();
        foreach (var (name, address) in nodes)
            if (!addresses.TryAdd(Name(name, path), Checked(name, address, path)))
                throw new StartException($"{path} names node {name.ToUpperInvariant()} twice");
        var shared = addresses.Values.GroupBy(a => a.Peer).FirstOrDefault(same => same.Count() > 1);
        return shared is null
            ? addresses
            : throw new StartException($"two nodes in {path} have the same peer address {shared.Key}");
    }

    private static NodeId Name(string text, string path) => NodeId.TryParse(text, out var node)
        ? node
        : throw new StartException($"'{text}' in {path} is not a node name: use one letter, A to Z");

    private static NodeAddress Checked(string name, NodeAddress? address, string path)
    {
        if (address is not { Http.Length: > 0, Peer.Length: > 0 })
            throw new StartException($"node {name} in {path} needs \"http\" and \"peer\" addresses");
        foreach (var text in new[] { address.Http, address.Peer, address.Silo, address.Gateway })
            if (text is not null && !IsHostAndPort(text))
                throw new StartException(
                    $"address '{text}' of node {name} in {path} is not a host and a port");
        return address;
    }

    private static IReadOnlyList<string> Checked(IReadOnlyList<string?>? hosts, string path)
    {
        foreach (var name in hosts ?? [])
            if (Uri.CheckHostName(name?.StartsWith("*.", StringComparison.Ordinal) == true ? name[2..] : name)
                != UriHostNameType.Dns)
                throw new StartException(
                    $"'{name}' among the \"hosts\" in {path} is not a host name such as kv.example.com or"
                    + " *.example.com: write no scheme, port or path; IP addresses need no entry");
        return [.. hosts?.OfType<string>() ?? []];
    }

    private static bool IsHostAndPort(string text) =>
        Uri.TryCreate($"tcp://{text}", UriKind.Absolute, out var uri) && uri.Port > 0 && uri.Host.Length > 0
        && uri.PathAndQuery is "" or "/" && uri.UserInfo.Length == 0 && !text.EndsWith('/');

    private sealed record Raw(
        Dictionary<string, NodeAddress?>? Nodes, MembershipOptions? Membership, ReplicationTiming? Timing,
        JsonElement? Limits, IReadOnlyList<string?>? Hosts, LogOptions? Log, DiskOptions? Disk);
}

/// <summary>The object "disk" of the cluster file: when values are refused because a disk is nearly full.</summary>
/// <param name="ReserveMiB">
/// Free space, 1 to 1,048,576 MiB. Default: 64, or 5 % of a disk smaller than 1,280 MiB.
/// </param>
/// <param name="QuotaMiB">Size of the store of one node, 16 to 1,048,576 MiB. Default: no quota.</param>
public sealed record DiskOptions(int? ReserveMiB = null, int? QuotaMiB = null)
{
    private const int Highest = 1024 * 1024;

    public long? ReserveBytes => ReserveMiB * 1024L * 1024;

    public long? QuotaBytes => QuotaMiB * 1024L * 1024;

    /// <exception cref="StartException">A value is out of range.</exception>
    internal DiskOptions Checked(string path)
    {
        Check("reserveMiB", ReserveMiB, 1, path);
        Check("quotaMiB", QuotaMiB, 16, path);
        return this;
    }

    private static void Check(string name, int? value, int from, string path)
    {
        if (value < from || value > Highest)
            throw new StartException($"the disk option '{name}' in {path} is {value}; use {from} to {Highest} MiB");
    }
}

/// <summary>The object "log" of the cluster file.</summary>
/// <param name="Level">The lowest level that is logged.</param>
public sealed record LogOptions(string? Level = null)
{
    private static readonly Dictionary<string, LogLevel> Levels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["trace"] = LogLevel.Trace,
        ["debug"] = LogLevel.Debug,
        ["information"] = LogLevel.Information,
        ["warning"] = LogLevel.Warning,
        ["error"] = LogLevel.Error,
    };

    /// <param name="where">Where the text comes from, for the message.</param>
    /// <exception cref="StartException">The text is not a log level.</exception>
    internal static LogLevel Parse(string text, string where) => Levels.TryGetValue(text, out var level)
        ? level
        : throw new StartException($"{where} is '{text}': use {string.Join(", ", Levels.Keys)}");
}

/// <summary>The membership table of the silos; used only with Orleans.</summary>
/// <param name="Invariant">"System.Data.SQLite" (a file, one machine) or "Npgsql" (PostgreSQL).</param>
public sealed record MembershipOptions(string Invariant, string ConnectionString);
