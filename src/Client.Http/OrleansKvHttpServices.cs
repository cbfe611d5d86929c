using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansKv.Client;
using OrleansKv.Client.Http;

namespace Microsoft.Extensions.DependencyInjection;

public static class OrleansKvHttpServices
{
    /// <summary>
    /// Adds the client over HTTP as <see cref="IKeyValueClient"/>. Options that are not valid fail the start
    /// of the host. A TimeProvider that is registered is used.
    /// </summary>
    public static IServiceCollection AddOrleansKvHttp(
        this IServiceCollection services, Action<OrleansKvHttpOptions> configure)
    {
        services.AddOptions<OrleansKvHttpOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<OrleansKvHttpOptions>, HttpOptionsCheck>());
        services.TryAddSingleton<IKeyValueClient>(s => new HttpKeyValueClient(
            s.GetRequiredService<IOptions<OrleansKvHttpOptions>>().Value,
            s.GetService<ILogger<HttpKeyValueClient>>(),
            s.GetService<TimeProvider>()));
        return services;
    }
}

internal sealed class HttpOptionsCheck : IValidateOptions<OrleansKvHttpOptions>
{
    public ValidateOptionsResult Validate(string? name, OrleansKvHttpOptions options)
    {
        var problems = options.Problems().ToList();
        return problems.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(problems);
    }
}
