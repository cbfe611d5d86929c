using System.Text.Json;

namespace OrleansKv.Client;

/// <summary>How the client over Orleans insists and writes JSON.</summary>
public sealed class OrleansKvOptions
{
    public RetryPolicy Retry { get; set; } = new();

    /// <summary>
    /// For typed calls that are not given a JsonTypeInfo. Default: the framework's web defaults, as over HTTP.
    /// </summary>
    public JsonSerializerOptions Json { get; set; } = JsonSerializerOptions.Web;
}
