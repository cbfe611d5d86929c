using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansKv.Client;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the client over HTTP.</summary>
public static class OrleansKvHttpServices
{
    private static readonly string Unnamed = Options.Options.DefaultName;

    /// <summary>
    /// Adds the client over HTTP as <see cref="IKeyValueClient"/>. Invalid options fail the start of the host. A
    /// registered TimeProvider is used.
    /// </summary>
    public static IServiceCollection AddOrleansKvHttp(
        this IServiceCollection services, Action<OrleansKvHttpOptions> configure)
    {
        services.AddChecked(Unnamed, configure);
        return services.AddClient();
    }

    /// <inheritdoc cref="AddOrleansKvHttp(IServiceCollection, Action{OrleansKvHttpOptions})"/>
    /// <param name="services">The program's services.</param>
    /// <param name="section">
    /// A section with the names of <see cref="OrleansKvHttpOptions"/>, such as "Nodes" and "Retry:Deadline", except
    /// Json and CreateHandler; an unknown name fails the start.
    /// </param>
    public static IServiceCollection AddOrleansKvHttp(
        this IServiceCollection services, IConfiguration section)
    {
        services.AddChecked(Unnamed, section);
        return services.AddClient();
    }

    /// <summary>
    /// Adds a named client over HTTP, injected by [FromKeyedServices(name)]. Its options have the same name.
    /// </summary>
    /// <inheritdoc cref="AddOrleansKvHttp(IServiceCollection, Action{OrleansKvHttpOptions})"/>
    public static IServiceCollection AddKeyedOrleansKvHttp(
        this IServiceCollection services, string name, Action<OrleansKvHttpOptions> configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        services.AddChecked(name, configure);
        return services.AddClient(name);
    }

    /// <inheritdoc cref="AddKeyedOrleansKvHttp(IServiceCollection, string, Action{OrleansKvHttpOptions})"/>
    /// <param name="services">The program's services.</param>
    /// <param name="name">The name of the client.</param>
    /// <param name="section">
    /// A section with the names of <see cref="OrleansKvHttpOptions"/>; an unknown name fails the start.
    /// </param>
    public static IServiceCollection AddKeyedOrleansKvHttp(
        this IServiceCollection services, string name, IConfiguration section)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        services.AddChecked(name, section);
        return services.AddClient(name);
    }

    private static void AddChecked(
        this IServiceCollection services, string name, Action<OrleansKvHttpOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<OrleansKvHttpOptions>(name).Configure(configure).ValidateOnStart();
    }

    private static void AddChecked(this IServiceCollection services, string name, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        services.AddOptions<OrleansKvHttpOptions>(name)
            .Configure(o => HttpSettings.Apply(section, o))
            .ValidateOnStart();
    }

    private static IServiceCollection AddClient(this IServiceCollection services)
    {
        services.AddValidator<OrleansKvHttpOptions, OrleansKvHttpOptionsValidator>();
        services.TryAddSingleton<IKeyValueClient>(s => Make(s, Unnamed));
        return services;
    }

    private static IServiceCollection AddClient(this IServiceCollection services, string name)
    {
        services.AddValidator<OrleansKvHttpOptions, OrleansKvHttpOptionsValidator>();
        services.TryAddKeyedSingleton<IKeyValueClient>(name, (s, _) => Make(s, name));
        return services;
    }

    private static HttpKeyValueClient Make(IServiceProvider services, string name) => new(
        services.GetRequiredService<IOptionsMonitor<OrleansKvHttpOptions>>().Get(name),
        services.GetService<ILogger<HttpKeyValueClient>>(),
        services.GetService<TimeProvider>());
}
