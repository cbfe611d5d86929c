using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace OrleansKv.Client;

/// <summary>Where the nodes are and how long to retry.</summary>
public sealed class OrleansKvHttpOptions
{
    internal const string NodesRule =
        "Nodes must name at least one node as host:port or as a URL without a path, none of them twice.";

    internal const string SilenceRule = "WatchSilence must be from 1 second to 1 hour.";

    private JsonSerializerOptions? _json;

    /// <summary>
    /// Any of the cluster's nodes, better all, as "host:port" or a URL. A client begins with a random one,
    /// stays with it while it answers, and moves to the next when it does not.
    /// </summary>
    public IList<string> Nodes { get; } = [];

    /// <summary>How long one attempt and one operation may take, and what is retried.</summary>
    public RetryPolicy Retry { get; set; } = new();

    /// <summary>
    /// For typed calls that are not given a JsonTypeInfo. Default: the framework's web defaults. A program
    /// that is trimmed sets options with a JsonSerializerContext as resolver.
    /// </summary>
    public JsonSerializerOptions Json
    {
        get => _json ??= WebDefaults();
        set => _json = value;
    }

    /// <summary>
    /// A watch that receives nothing for so long, not even a heartbeat, resumes at another node; 1 s to 1 h.
    /// Default 30 s.
    /// </summary>
    public TimeSpan WatchSilence { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Makes the handler that sends, for proxies, certificates or an IHttpMessageHandlerFactory; called once.
    /// Default: a SocketsHttpHandler without proxy, cookies or redirects. It must not retry.
    /// </summary>
    public Func<HttpMessageHandler>? CreateHandler { get; set; }

    internal IEnumerable<string> Problems()
    {
        var servers = Nodes.Select(Server.FromAddress).ToList();
        if (servers.Count == 0 || servers.Contains(null) || servers.Distinct().Count() < servers.Count)
            yield return NodesRule;
        if (!Retry.IsValid) yield return RetryPolicy.Rule;
        if (WatchSilence < TimeSpan.FromSeconds(1) || WatchSilence > TimeSpan.FromHours(1))
            yield return SilenceRule;
    }

    // Where reflection is off these options find no type, and say so at the first typed call.
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Fails with a message, as it says.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Fails with a message, as it says.")]
    private static JsonSerializerOptions WebDefaults() => JsonSerializerOptions.Web;
}
