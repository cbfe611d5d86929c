using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace OrleansKv.Client.Tests.Support;

/// <summary>What a client logs, line by line.</summary>
internal sealed class LogLines : ILogger
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) => _lines.Writer.TryWrite(formatter(state, exception));

    /// <summary>The next lines; waits for them.</summary>
    public async Task<List<string>> TakeAsync(int count, CancellationToken limit) =>
        await _lines.Reader.ReadAllAsync(limit).Take(count).ToListAsync(limit);
}
