using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OrleansKv.TestKit;

/// <summary>Collects the log lines.</summary>
public sealed class NotedLog : ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    /// <summary>"Warning: A lost contact with B".</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue($"{logLevel}: {formatter(state, exception)}");
}
