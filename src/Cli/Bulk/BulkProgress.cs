using Spectre.Console;

namespace OrleansKv.Cli.Bulk;

/// <summary>
/// A progress bar on a terminal, otherwise a line every few seconds. On standard error, because the data may go to
/// standard output.
/// </summary>
/// <param name="total">Bytes in total; 0 if unknown.</param>
/// <param name="skipped">Entries of an earlier run, which do not count for the speed of this one.</param>
internal sealed class BulkProgress(Terminal terminal, string what, long total, long skipped = 0)
    : IAsyncDisposable
{
    private static readonly TimeSpan Bar = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Lines = TimeSpan.FromSeconds(3);
    private readonly CancellationTokenSource _end = new();
    private readonly long _begin = terminal.Time.GetTimestamp();
    private Task _showing = Task.CompletedTask;

    /// <param name="tick">Called about once a second; may be null.</param>
    /// <param name="measure">Entries and bytes so far.</param>
    public void Every(Action? tick, Func<(long Entries, long Bytes)> measure) =>
        _showing = terminal.ErrorIsTerminal
        ? ShowBarAsync(tick, measure)
        : ShowLinesAsync(tick, measure);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _showing;
        _end.Dispose();
    }

    private Task ShowBarAsync(Action? tick, Func<(long Entries, long Bytes)> measure) =>
        terminal.DrawOnError().Progress().Columns(
            new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(),
            new RemainingTimeColumn())
        .StartAsync(async context =>
        {
            var bar = context.AddTask(what, maxValue: Math.Max(1, total));
            bar.IsIndeterminate = total == 0;
            for (var round = 0; !_end.IsCancellationRequested; round++)
            {
                await PauseAsync(Bar);
                if (round % 5 == 0) tick?.Invoke();
                var (entries, bytes) = measure();
                if (total > 0) bar.Value = bytes;
                bar.Description = $"{what} {entries:N0}{Rate(entries)}";
            }
        });

    private async Task ShowLinesAsync(Action? tick, Func<(long Entries, long Bytes)> measure)
    {
        var shown = terminal.Time.GetTimestamp();
        while (!_end.IsCancellationRequested)
        {
            await PauseAsync(TimeSpan.FromSeconds(1));
            tick?.Invoke();
            if (terminal.Time.GetElapsedTime(shown) < Lines) continue;
            shown = terminal.Time.GetTimestamp();
            var (entries, bytes) = measure();
            var part = total > 0 ? $" ({100.0 * bytes / total:0} %)" : "";
            terminal.Error.WriteLine($"{what}: {entries:N0}{part}{Rate(entries)}");
        }
    }

    private string Rate(long entries) =>
        $", {(entries - skipped) / Math.Max(0.1, terminal.Time.GetElapsedTime(_begin).TotalSeconds):N0}/s";

    private async Task PauseAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, terminal.Time, _end.Token);
        }
        catch (OperationCanceledException)
        {
            // The end; the last state is drawn below.
        }
    }
}
