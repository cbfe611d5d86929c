using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansKv.Api;
using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;

namespace OrleansKv.Silo;

/// <summary>The "limits" of the cluster file.</summary>
internal static class ApiLimitsFile
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <exception cref="StartException">A limit is unknown, not an integer, or out of its range.</exception>
    public static ApiOptions Read(JsonElement? limits)
    {
        if (limits is null) return new();
        try
        {
            var options = limits.Value.Deserialize<ApiOptions>(Format)
                ?? throw new StartException("\"limits\" in the cluster file is null: use an object, or leave it out");
            return options.Problem() is { } problem ? throw new StartException(problem) : options;
        }
        catch (JsonException e)
        {
            throw new StartException($"the limits in the cluster file are not valid: {e.Message}", e);
        }
    }
}
