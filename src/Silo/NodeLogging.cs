using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace OrleansKv.Silo;

/// <summary>Logs to standard output, a line an event, with the time in UTC.</summary>
internal static class NodeLogging
{
    public static void Configure(ILoggingBuilder logging, LogLevel level)
    {
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        // Where nobody reads standard output, lines are lost; the node does not wait for them.
        logging.Services.Configure<ConsoleLoggerOptions>(
            console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
        logging.SetMinimumLevel(level);
        logging.AddFilter("OrleansKv", level);
        logging.AddFilter("Microsoft", Libraries(level, LogLevel.Warning));
        // A host that fails or is stopped while it starts logs a stack trace; its caller has a line for it.
        logging.AddFilter("Microsoft.Extensions.Hosting", Libraries(level, LogLevel.Critical));
        // With a log for it, or a listener, each request would make an Activity.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // Orleans places each activation through a Polly pipeline, which logs two lines for it.
        logging.AddFilter("Polly", LogLevel.Warning);
        // This program logs one line of its own when a silo joins or leaves.
        logging.AddFilter("Orleans", Libraries(level, LogLevel.Critical));
    }

    /// <summary>At debug the warnings of libraries are logged too, at trace what they say of their own.</summary>
    private static LogLevel Libraries(LogLevel level, LogLevel otherwise) => level switch
    {
        LogLevel.Trace => LogLevel.Information,
        LogLevel.Debug => LogLevel.Warning,
        _ => level > otherwise ? level : otherwise,
    };
}
