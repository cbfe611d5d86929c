using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansKv.Cli.Http;
using OrleansKv.Cli.Local;

namespace OrleansKv.Cli.Bulk;

/// <summary>How far an import has come, of which file, and into which cluster.</summary>
/// <param name="Done">All lines up to this one are completed, successfully or not.</param>
/// <param name="ClusterId">
/// A checkpoint is valid only for the cluster that received the lines, if it has not been cleared since.
/// </param>
internal sealed record Checkpoint(
    ImportCounts Done, long FileBytes, DateTime FileChanged, string? ClusterId, long ClearEpoch)
{
    public static string PathFor(string file) => file + ".kv-progress";

    /// <summary>The start of an import of this file, in its current state, into the cluster that answers.</summary>
    public static async Task<Checkpoint> StartAsync(
        string file, ServerChoice servers, TimeProvider time, CancellationToken cancellation)
    {
        using var nodes = new NodeClient(time);
        ClusterStatus? status = null;
        foreach (var server in servers.Servers) status ??= await nodes.StatusAsync(server, cancellation);
        var info = new FileInfo(file);
        return new(default, info.Length, info.LastWriteTimeUtc, status?.ClusterId, status?.ClearEpoch ?? 0);
    }

    /// <returns>The checkpoint of an earlier run, if it is for the same file and cluster.</returns>
    public Checkpoint Resume(string file)
    {
        try
        {
            var saved = JsonSerializer.Deserialize(
                File.ReadAllBytes(PathFor(file)), BulkJson.Default.Checkpoint);
            return saved is not null && saved with { Done = default } == this ? saved : this;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return this;
        }
    }

    public void Save(string file)
    {
        var whole = PathFor(file) + ".new";
        File.WriteAllBytes(whole, JsonSerializer.SerializeToUtf8Bytes(this, BulkJson.Default.Checkpoint));
        File.Move(whole, PathFor(file), overwrite: true);
    }
}

/// <summary>A line that could not be imported.</summary>
internal sealed record FailedLine(long Line, string? Key, string Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Checkpoint))]
[JsonSerializable(typeof(FailedLine))]
internal sealed partial class BulkJson : JsonSerializerContext;
