using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansKv.Client;
using OrleansKv.Client.Caching;

namespace Microsoft.Extensions.DependencyInjection;

public static class OrleansKvCacheServices
{
    /// <summary>
    /// Adds <see cref="IDistributedCache"/> on the <see cref="IKeyValueClient"/> that is registered. Options
    /// that are not valid fail the start of the host.
    /// </summary>
    public static IServiceCollection AddOrleansKvDistributedCache(
        this IServiceCollection services, Action<OrleansKvCacheOptions>? configure = null)
    {
        services.AddOptions<OrleansKvCacheOptions>()
            .Configure(configure ?? (_ => { }))
            .Validate(o => o.IsValid, OrleansKvCacheOptions.Rule)
            .ValidateOnStart();
        services.AddSingleton<IDistributedCache>(s => new OrleansKvCache(
            s.GetRequiredService<IKeyValueClient>(),
            s.GetRequiredService<IOptions<OrleansKvCacheOptions>>(),
            s.GetService<TimeProvider>() ?? TimeProvider.System));
        return services;
    }
}
