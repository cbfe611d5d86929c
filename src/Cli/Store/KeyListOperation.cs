using OrleansKv.Cli.Http;

namespace OrleansKv.Cli.Store;

/// <summary>KEYS: all keys, up to a limit, or one screen at a time.</summary>
internal sealed class KeyListOperation(CommandContext context, bool pages)
{
    private const string More = "-- more: space or Enter; q quits --";

    public async Task RunAsync(StoreCommand.Keys command, ServerChoice servers, CancellationToken cancellation)
    {
        var printed = 0;
        var pages = context.Client.PagesAsync(servers, command.Prefix, values: false, cancellation);
        await foreach (var page in pages)
        {
            foreach (var key in page)
            {
                if (printed == command.Limit) ReportMore(command.Limit.Value);
                if (printed == command.Limit || (IsFull(printed) && !await WantsMoreAsync(cancellation))) return;
                Print.Key(context.Terminal, key, context.Json);
                printed++;
            }
        }
        if (printed == 0 && Prefix.Advice(command.Prefix) is { } advice) context.Terminal.Error.WriteLine(advice);
    }

    private bool IsFull(int printed) =>
        pages && printed > 0 && printed % Math.Max(1, context.Terminal.Height - 1) == 0;

    private void ReportMore(int limit) => context.Terminal.Error.WriteLine(
        $"(more than {limit} keys: use a longer prefix, or a higher --limit)");

    /// <returns>False if the user quits.</returns>
    private async Task<bool> WantsMoreAsync(CancellationToken cancellation)
    {
        context.Out.Write(More);
        try
        {
            using var keys = context.Terminal.KeysAsInput();
            while (true)
            {
                if (await context.Terminal.Keyboard.NextAsync(cancellation) is not { } key) continue;
                if (key.Key is ConsoleKey.Enter or ConsoleKey.Spacebar or ConsoleKey.PageDown) return true;
                var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
                if (key.Key is ConsoleKey.Q or ConsoleKey.Escape) return false;
                if (control && key.Key is ConsoleKey.C or ConsoleKey.D) return false;
            }
        }
        finally
        {
            context.Out.Write(Prompt.Ansi.Row("", 0));
        }
    }
}
