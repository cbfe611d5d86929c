using OrleansKv.Cli.Http;

namespace OrleansKv.Cli.Words;

/// <summary>KEYS: all of them, or as many as are wanted, or a screen at a time.</summary>
internal sealed class KeyList(Setting setting, bool pages)
{
    private const string More = "-- more: space or Enter; q ends --";

    public async Task RunAsync(Word.Keys word, ServerChoice servers, CancellationToken cancellation)
    {
        var printed = 0;
        var list = new KeyPages(setting.Client, servers, word.Prefix, false);
        await foreach (var page in list.ReadAsync(cancellation))
        {
            foreach (var key in page.Keys)
            {
                if (printed == word.Limit) TellOfMore(word.Limit.Value);
                if (printed == word.Limit || (IsFull(printed) && !await GoesOnAsync(cancellation))) return;
                Print.Key(setting.Terminal, key, setting.Json);
                printed++;
            }
        }
        if (printed == 0 && Prefix.Advice(word.Prefix) is { } advice) setting.Terminal.Error.WriteLine(advice);
    }

    private bool IsFull(int printed) =>
        pages && printed > 0 && printed % Math.Max(1, setting.Terminal.Height - 1) == 0;

    private void TellOfMore(int limit) => setting.Terminal.Error.WriteLine(
        $"(more than {limit} keys: a longer prefix or --limit shows the rest)");

    /// <returns>False when the user has seen enough.</returns>
    private async Task<bool> GoesOnAsync(CancellationToken cancellation)
    {
        setting.Out.Write(More);
        try
        {
            using var keys = setting.Terminal.KeysAsInput();
            while (true)
            {
                if (await setting.Terminal.Keyboard.NextAsync(cancellation) is not { } key) continue;
                if (key.Key is ConsoleKey.Enter or ConsoleKey.Spacebar or ConsoleKey.PageDown) return true;
                var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
                if (key.Key is ConsoleKey.Q or ConsoleKey.Escape) return false;
                if (control && key.Key is ConsoleKey.C or ConsoleKey.D) return false;
            }
        }
        finally
        {
            setting.Out.Write(Prompt.Ansi.Row("", 0));
        }
    }
}
