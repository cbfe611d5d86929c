using System.Text.Json;
using Microsoft.Extensions.Options;

namespace OrleansKv.Client;

/// <summary>How the client over Orleans retries and writes JSON.</summary>
public sealed class OrleansKvOptions
{
    /// <summary>How long one attempt and one operation may take, and what is retried.</summary>
    [ValidateObjectMembers(typeof(RetryPolicyValidator))]
    public RetryPolicy Retry { get; set; } = new();

    /// <summary>
    /// For typed calls without a JsonTypeInfo. Default: the web defaults, as over HTTP.
    /// </summary>
    public JsonSerializerOptions Json { get; set; } = JsonSerializerOptions.Web;
}

/// <summary>Checks the options; its code is generated from the attributes.</summary>
[OptionsValidator]
internal sealed partial class OrleansKvOptionsValidator : IValidateOptions<OrleansKvOptions>;
