using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using OrleansKv.Client;
using OrleansKv.Grains;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the client over Orleans.</summary>
public static class OrleansKvServices
{
    /// <summary>
    /// Connects an Orleans client to the nodes and adds the store as <see cref="IKeyValueClient"/>. Invalid options
    /// fail the start of the host.
    /// </summary>
    /// <param name="services">The program's services.</param>
    /// <param name="cluster">Says where the membership table is, for example by UseAdoNetClustering.</param>
    /// <param name="configure">Sets the options of the store's client; null: the defaults.</param>
    public static IServiceCollection AddOrleansKv(
        this IServiceCollection services, Action<IClientBuilder> cluster,
        Action<OrleansKvOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(cluster);
        services.AddOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(o => o.ClusterId = o.ServiceId = ClusterName.Default);
            // A call that was lost with its gateway ends after this time; by default, after 30 s.
            client.Configure<ClientMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromSeconds(5));
            cluster(client);
        });
        return services.AddOrleansKv(configure);
    }

    /// <summary>As the other overload, with options from a configuration.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="cluster">Says where the membership table is, for example by UseAdoNetClustering.</param>
    /// <param name="section">
    /// Has the names of <see cref="OrleansKvOptions"/>, such as "Retry:Deadline", except Json; a name that is
    /// not one of them fails the start.
    /// </param>
    public static IServiceCollection AddOrleansKv(
        this IServiceCollection services, Action<IClientBuilder> cluster, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return services.AddOrleansKv(cluster, o => RetrySettings.Apply(section, o));
    }

    /// <summary>
    /// Adds the store as <see cref="IKeyValueClient"/> to a process that already has an Orleans client.
    /// </summary>
    /// <param name="services">The program's services.</param>
    /// <param name="configure">Sets the options of the store's client; null: the defaults.</param>
    public static IServiceCollection AddOrleansKv(
        this IServiceCollection services, Action<OrleansKvOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<OrleansKvOptions>().Configure(configure ?? (_ => { })).ValidateOnStart();
        services.AddValidator<OrleansKvOptions, OrleansKvOptionsValidator>();
        services.TryAddSingleton<IKeyValueClient>(s => new GrainKeyValueClient(
            s.GetRequiredService<IGrainFactory>(),
            s.GetRequiredService<IOptions<OrleansKvOptions>>().Value,
            s.GetRequiredService<ILogger<GrainKeyValueClient>>(),
#pragma warning disable RS0030 // the default for a caller without a clock of its own
            s.GetService<TimeProvider>() ?? TimeProvider.System));
#pragma warning restore RS0030
        return services;
    }

    /// <summary>As the other overload, with options from a configuration.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="section">
    /// Has the names of <see cref="OrleansKvOptions"/>, such as "Retry:Deadline", except Json; a name that is
    /// not one of them fails the start.
    /// </param>
    public static IServiceCollection AddOrleansKv(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return services.AddOrleansKv(o => RetrySettings.Apply(section, o));
    }
}

/// <summary>The options that can be set in a configuration.</summary>
internal sealed class RetrySettings
{
    public RetryPolicy Retry { get; set; } = new();

    /// <exception cref="InvalidOperationException">A name is unknown, or a value has the wrong type.</exception>
    public static void Apply(IConfiguration section, OrleansKvOptions options)
    {
        var settings = new RetrySettings { Retry = options.Retry };
        section.Bind(settings, o => o.ErrorOnUnknownConfiguration = true);
        options.Retry = settings.Retry;
    }
}
