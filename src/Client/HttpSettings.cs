using Microsoft.Extensions.Configuration;

namespace OrleansKv.Client;

/// <summary>
/// The options that can be set in a configuration. A class of its own, because the generated binder, which programs
/// compiled ahead of time need, cannot skip a property.
/// </summary>
internal sealed class HttpSettings
{
    public IList<string> Nodes { get; } = [];

    public RetryPolicy Retry { get; set; } = new();

    public TimeSpan WatchSilence { get; set; }

    /// <exception cref="InvalidOperationException">A name is unknown, or a value has the wrong type.</exception>
    public static void Apply(IConfiguration section, OrleansKvHttpOptions options)
    {
        var settings = new HttpSettings { Retry = options.Retry, WatchSilence = options.WatchSilence };
        section.Bind(settings, o => o.ErrorOnUnknownConfiguration = true);
        foreach (var node in settings.Nodes) options.Nodes.Add(node);
        (options.Retry, options.WatchSilence) = (settings.Retry, settings.WatchSilence);
    }
}
