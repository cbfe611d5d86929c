using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using OrleansKv.Client;
using OrleansKv.Client.Caching;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the cache on the store.</summary>
public static class OrleansKvCacheServices
{
    /// <summary>
    /// Adds an <see cref="IDistributedCache"/> on the registered <see cref="IKeyValueClient"/>. Invalid options fail
    /// the start of the host.
    /// </summary>
    public static IServiceCollection AddOrleansKvDistributedCache(
        this IServiceCollection services, Action<OrleansKvCacheOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<OrleansKvCacheOptions>().Configure(configure ?? (_ => { })).ValidateOnStart();
        return services.AddCache();
    }

    /// <inheritdoc cref="AddOrleansKvDistributedCache(IServiceCollection, Action{OrleansKvCacheOptions}?)"/>
    /// <param name="services">The program's services.</param>
    /// <param name="section">
    /// A section with the names of <see cref="OrleansKvCacheOptions"/>; an unknown name fails the start.
    /// </param>
    public static IServiceCollection AddOrleansKvDistributedCache(
        this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        services.AddOptions<OrleansKvCacheOptions>()
            .Bind(section, o => o.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        return services.AddCache();
    }

    private static IServiceCollection AddCache(this IServiceCollection services)
    {
        services.AddValidator<OrleansKvCacheOptions, OrleansKvCacheOptionsValidator>();
        return services.AddSingleton<IDistributedCache>(s =>
        {
            var options = s.GetRequiredService<IOptions<OrleansKvCacheOptions>>();
            var client = options.Value.ClientName is { } name
                ? s.GetRequiredKeyedService<IKeyValueClient>(name)
                : s.GetRequiredService<IKeyValueClient>();
#pragma warning disable RS0030 // the default for a caller without a clock of its own
            return new OrleansKvCache(client, options, s.GetService<TimeProvider>() ?? TimeProvider.System);
#pragma warning restore RS0030
        });
    }
}
