using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace OrleansKv.Silo;

/// <summary>Logs to standard output, one line per event, with the time in UTC.</summary>
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
        // If nothing reads standard output, lines are dropped; the node does not wait.
        logging.Services.Configure<ConsoleLoggerOptions>(
            console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
        logging.SetMinimumLevel(level);
        logging.AddFilter("OrleansKv", level);
        logging.AddFilter("Microsoft", Libraries(level, LogLevel.Warning));
        // A host that fails or is stopped during its start logs a stack trace; the caller logs one line instead.
        logging.AddFilter("Microsoft.Extensions.Hosting", Libraries(level, LogLevel.Critical));
        // With this log enabled, or a listener, each request would create an Activity.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // Orleans places each activation through a Polly pipeline, which logs two lines each time.
        logging.AddFilter("Polly", LogLevel.Warning);
        // This program logs its own line when a silo joins or leaves.
        logging.AddFilter("Orleans", Libraries(level, LogLevel.Critical));
    }

    /// <summary>At debug, warnings of libraries are logged too; at trace, their information messages.</summary>
    private static LogLevel Libraries(LogLevel level, LogLevel otherwise) => level switch
    {
        LogLevel.Trace => LogLevel.Information,
        LogLevel.Debug => LogLevel.Warning,
        _ => level > otherwise ? level : otherwise,
    };
}
