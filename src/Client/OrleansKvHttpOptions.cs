using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace OrleansKv.Client;

/// <summary>The addresses of the nodes, and how long to retry.</summary>
public sealed class OrleansKvHttpOptions
{
    private JsonSerializerOptions? _json;

    /// <summary>
    /// Nodes of the cluster, preferably all, as "host:port" or a URL. A client starts with a random one, stays with
    /// it while it answers, and moves to the next when it does not.
    /// </summary>
    [NodeAddresses]
    public IList<string> Nodes { get; } = [];

    /// <summary>How long one attempt and one operation may take, and what is retried.</summary>
    [ValidateObjectMembers(typeof(RetryPolicyValidator))]
    public RetryPolicy Retry { get; set; } = new();

    /// <summary>
    /// For typed calls without a JsonTypeInfo. Default: the framework's web defaults. A trimmed program must set
    /// options with a JsonSerializerContext as resolver.
    /// </summary>
    public JsonSerializerOptions Json
    {
        get => _json ??= WebDefaults();
        set => _json = value;
    }

    /// <summary>
    /// A watch that receives nothing for this long, not even a heartbeat, resumes at another node; 1 s to 1 h.
    /// Default 30 s.
    /// </summary>
    [OptionRange(1, 3600, "seconds")]
    public TimeSpan WatchSilence { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Creates the handler that sends the requests, for example with a proxy, certificates or an
    /// IHttpMessageHandlerFactory; called once. The handler must not retry. Default: a SocketsHttpHandler without
    /// proxy, cookies and redirects.
    /// </summary>
    public Func<HttpMessageHandler>? CreateHandler { get; set; }

    // Without reflection, these options resolve no type, and the first typed call says so.
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Fails with a message, as it says.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Fails with a message, as it says.")]
    private static JsonSerializerOptions WebDefaults() => JsonSerializerOptions.Web;
}

/// <summary>Checks the options; its code is generated from the attributes.</summary>
[OptionsValidator]
internal sealed partial class OrleansKvHttpOptionsValidator : IValidateOptions<OrleansKvHttpOptions>;

/// <summary>At least one node, each a valid address, without duplicates.</summary>
internal sealed class NodeAddressesAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        var nodes = (IList<string>)value!;
        var problem = nodes.Count == 0 ? "is empty"
            : nodes.FirstOrDefault(n => Server.FromAddress(n) is null) is { } wrong ? $"has '{wrong}'"
            : nodes.GroupBy(Server.FromAddress).FirstOrDefault(same => same.Count() > 1) is { } twice
                ? $"contains {twice.Key} twice"
            : null;
        return problem is null ? null : new(
            $"{validationContext.DisplayName} {problem}: name at least one node, each once, as host:port or as a "
            + "URL without a path.");
    }
}
