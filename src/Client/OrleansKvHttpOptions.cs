using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace OrleansKv.Client;

/// <summary>Where the nodes are and how long to retry.</summary>
public sealed class OrleansKvHttpOptions
{
    private JsonSerializerOptions? _json;

    /// <summary>
    /// Any of the cluster's nodes, better all, as "host:port" or a URL. A client begins with a random one,
    /// stays with it while it answers, and moves to the next when it does not.
    /// </summary>
    [NodeAddresses]
    public IList<string> Nodes { get; } = [];

    /// <summary>How long one attempt and one operation may take, and what is retried.</summary>
    [ValidateObjectMembers(typeof(RetryPolicyValidator))]
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
    [OptionRange(1, 3600, "seconds")]
    public TimeSpan WatchSilence { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Makes the handler that sends, for proxies, certificates or an IHttpMessageHandlerFactory; called once.
    /// Default: a SocketsHttpHandler without proxy, cookies or redirects. It must not retry.
    /// </summary>
    public Func<HttpMessageHandler>? CreateHandler { get; set; }

    // Where reflection is off these options find no type, and say so at the first typed call.
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Fails with a message, as it says.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Fails with a message, as it says.")]
    private static JsonSerializerOptions WebDefaults() => JsonSerializerOptions.Web;
}

/// <summary>Checks the options; its code is generated from the attributes.</summary>
[OptionsValidator]
internal sealed partial class OrleansKvHttpOptionsValidator : IValidateOptions<OrleansKvHttpOptions>;

/// <summary>At least one node, each with an address, none of them twice.</summary>
internal sealed class NodeAddressesAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        var nodes = (IList<string>)value!;
        var problem = nodes.Count == 0 ? "is empty"
            : nodes.FirstOrDefault(n => Server.FromAddress(n) is null) is { } wrong ? $"has '{wrong}'"
            : nodes.GroupBy(Server.FromAddress).FirstOrDefault(same => same.Count() > 1) is { } twice
                ? $"has {twice.Key} twice"
            : null;
        return problem is null ? null : new(
            $"{validationContext.DisplayName} {problem}: name at least one node, each once, as host:port or as a "
            + "URL without a path.");
    }
}
