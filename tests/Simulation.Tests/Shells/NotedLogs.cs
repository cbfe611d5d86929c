using Microsoft.Extensions.Logging;

namespace OrleansKv.Simulation.Shells;

/// <summary>What hosts log, in the trace.</summary>
internal sealed class NotedLogs(ShellWorld world) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    /// <summary>An error is a bug that the host survived: it must not be there at all.</summary>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        world.Note(null, $"{formatter(state, exception)}");
        if (logLevel >= LogLevel.Error)
            world.Fail(new Violation(null, $"a host logged {formatter(state, exception)} {exception}"));
    }
}
