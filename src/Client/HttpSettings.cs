using Microsoft.Extensions.Configuration;

namespace OrleansKv.Client;

/// <summary>
/// The options that a configuration can express. A class of its own because the generated binder, which a
/// program that is compiled ahead of time needs, cannot leave a property out.
/// </summary>
internal sealed class HttpSettings
{
    public IList<string> Nodes { get; } = [];

    public RetryPolicy Retry { get; set; } = new();

    public TimeSpan WatchSilence { get; set; }

    /// <exception cref="InvalidOperationException">A name is unknown, or a value of another type.</exception>
    public static void Apply(IConfiguration section, OrleansKvHttpOptions options)
    {
        var settings = new HttpSettings { Retry = options.Retry, WatchSilence = options.WatchSilence };
        section.Bind(settings, o => o.ErrorOnUnknownConfiguration = true);
        foreach (var node in settings.Nodes) options.Nodes.Add(node);
        (options.Retry, options.WatchSilence) = (settings.Retry, settings.WatchSilence);
    }
}
