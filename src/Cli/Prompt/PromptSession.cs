using OrleansKv.Cli.Http;
using OrleansKv.Cli.Local;
using OrleansKv.Cli.Store;

namespace OrleansKv.Cli.Prompt;

/// <summary>'./kv' alone: a prompt for one server. Reading from a pipe, a script of the same words.</summary>
internal sealed class PromptSession(
    Terminal terminal, Home home, StoreClient client, ServerChoice choice, bool json)
{
    private const int Grey = 90;

    private readonly StoreCommandRunner _runner = new(client, terminal, json) { Pages = terminal.HasScreen && !json };
    private readonly LineParser _parser = new(path => Content.Guess(FileValue.Read(path)));
    private ServerChoice _servers = choice;
    private string? _next;
    private bool _misused;
    private bool _timing;
    private int _worst;

    private string Names =>
        string.Join(", ", _servers.Servers.Select(s => s.Name).Order(StringComparer.Ordinal));

    /// <returns>Reading from a pipe, the code of the first failure; on a terminal, 0.</returns>
    public async Task<int> RunAsync(bool asks, CancellationToken cancellation)
    {
        if (terminal.Interactive) await ChooseAsync(asks, cancellation);
        using var keys = new KeyPrefixes(terminal.Time);
        var editor = terminal.HasScreen ? NewEditor(keys) : null;
        while (true)
        {
            try
            {
                if (await ReadAsync(editor, cancellation) is not { } text) break;
                cancellation.ThrowIfCancellationRequested();
                if (await CarryOutAllAsync(text)) break;
            }
            catch (CliException e)
            {
                // A line that cannot be decoded is rejected like one that cannot be parsed.
                Print.Error(terminal, e, json);
                Note(e.Code);
            }
        }
        return terminal.Interactive ? ExitCode.Ok : _worst;
    }

    private async Task<string?> ReadAsync(LineEditor? editor, CancellationToken cancellation)
    {
        var prompt = $"{_servers.Servers[0].Name}> ";
        if (editor is null) return await ReadScriptAsync(prompt, cancellation);
        var text = await editor.ReadAsync(prompt, cancellation);
        return text?.Contains('\uFFFD') == true
            ? throw CliException.Usage(
                "Nothing was done: the line contains U+FFFD, which terminals put in place of bytes that are not "
                + "UTF-8. If you mean the character itself, write \\ufffd.")
            : text;
    }

    /// <summary>A line, and the following ones if its JSON continues there.</summary>
    private async Task<string?> ReadScriptAsync(string prompt, CancellationToken cancellation)
    {
        var first = _next ?? await terminal.ReadLineAsync(prompt, cancellation);
        _next = null;
        if (first is null) return null;
        var statement = new PromptStatement(first, quotes: false);
        while (statement.IsOpen)
        {
            if (await terminal.ReadLineAsync("... ", cancellation) is not { } line) break;
            // A line that does not continue the JSON is the next command: every line of a script is executed.
            if (!statement.TryAdd(line)) _next = line;
        }
        return statement.Text;
    }

    /// <summary>Pasted text may be several commands; they stop at the first one that cannot be parsed.</summary>
    /// <returns>True to leave.</returns>
    private async Task<bool> CarryOutAllAsync(string text)
    {
        var statements = terminal.HasScreen ? [.. PromptStatement.Split(text).Select(s => s.Text)] : new[] { text };
        for (var i = 0; i < statements.Length; i++)
        {
            _misused = false;
            if (await CarryOutAsync(statements[i])) return true;
            if (!_misused || i == statements.Length - 1) continue;
            terminal.Error.WriteLine("The lines after it were not executed.");
            break;
        }
        return false;
    }

    private async Task ChooseAsync(bool asks, CancellationToken cancellation)
    {
        using var nodes = new NodeClient(terminal.Time);
        if (asks && _servers.Servers.Count > 1)
        {
            var answers = await Task.WhenAll(
                _servers.Servers.Select(s => nodes.AnswerAsync(s, cancellation)));
            var known = _servers.Servers.Zip(answers, (s, a) => $"{s.Name} ({a.Word})");
            var first = Array.FindIndex(answers, a => a.Status is not null);
            var question = $"Server: {string.Join(", ", known)}";
            await AskForServerAsync(
                question, _servers.Servers[Math.Max(0, first)].Name, cancellation);
        }
        var tab = terminal.HasScreen ? ", Tab completes" : "";
        terminal.Out.WriteLine($"HELP lists the commands{tab}; EXIT or Ctrl-D leaves.");
    }

    private async Task AskForServerAsync(string question, string byDefault, CancellationToken cancellation)
    {
        while (!TryUse(await terminal.AskAsync(question, byDefault, cancellation)))
            terminal.Error.WriteLine($"The servers are {Names}.");
    }

    private LineEditor NewEditor(KeyPrefixes keys)
    {
        var completer = new Completer(
            (prefix, cancellation) => keys.FindAsync(prefix, _servers, cancellation),
            () => [.. _servers.Servers.Select(s => s.Name).Order(StringComparer.Ordinal)]);
        return new(terminal, terminal.Keyboard, new(History.PathOf(terminal)), completer);
    }

    /// <returns>True to leave.</returns>
    private async Task<bool> CarryOutAsync(string text)
    {
        var scope = terminal.Interrupts.Begin();
        Line line = new Line.Nothing();
        var begin = terminal.Time.GetTimestamp();
        try
        {
            line = _parser.Parse(text);
            if (line is Line.Exit) return true;
            await CarryOutAsync(line, scope.Token);
        }
        catch (CliException e)
        {
            Print.Error(terminal, e, json);
            _misused = e.Code == ExitCode.Usage;
            Note(e.Code);
        }
        catch (OperationCanceledException)
        {
            ReportCancellation(line);
            Note(ExitCode.Interrupted);
            return !terminal.Interactive;
        }
        finally
        {
            terminal.Interrupts.End(scope);
        }
        if (_timing && line is Line.Store) Timing(begin);
        return false;
    }

    private async Task CarryOutAsync(Line line, CancellationToken cancellation)
    {
        switch (line)
        {
            case Line.Store { Command: StoreCommand.Clear } when !await MayClearAsync(cancellation):
                terminal.Out.WriteLine("Nothing was deleted.");
                break;
            case Line.Store(var word):
                await _runner.RunAsync(word, _servers, cancellation);
                break;
            case Line.Status:
                Note(await StatusAsync(cancellation));
                break;
            case Line.Use(var server):
                Use(server);
                break;
            case Line.Timing(var on):
                _timing = on ?? _timing;
                terminal.Out.WriteLine($"Timing is {(_timing ? "on" : "off")}.");
                break;
            case Line.Help(var about):
                HelpText.Write(terminal, about);
                break;
        }
    }

    // Servers named by address are not in a cluster file.
    private Task<int> StatusAsync(CancellationToken cancellation) =>
        _servers.Servers.All(s => Server.FromAddress(s.Name) is not null)
            ? ServerCommands.StatusAsync(terminal, _servers.Servers, json, cancellation)
            : new ServerCommands(terminal, home, json).StatusAsync(null, cancellation);

    private Task<bool> MayClearAsync(CancellationToken cancellation) => terminal.Interactive
        ? terminal.ConfirmAsync("Delete every key?", cancellation)
        : Task.FromResult(true);

    private void Use(string name)
    {
        if (!TryUse(name))
            throw CliException.Usage($"There is no server '{Print.Visible(name)}': use {Names}.");
    }

    private bool TryUse(string name)
    {
        var known =
            _servers.Servers.FirstOrDefault(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (known is not null) _servers = _servers.StartingAt(known);
        return known is not null;
    }

    // Not on standard output, which a script may read.
    private void Timing(long begin)
    {
        var elapsed = terminal.Time.GetElapsedTime(begin).TotalMilliseconds;
        terminal.Error.WriteLine(terminal.Paint($"({elapsed:0.0} ms)", Grey, error: true));
    }

    private void ReportCancellation(Line line)
    {
        var changes = line is Line.Store
        {
            Command: not
                (StoreCommand.Get or StoreCommand.GetMany or StoreCommand.Keys or StoreCommand.Watch
                or StoreCommand.TimeToLive),
        };
        if (line is Line.Store { Command: StoreCommand.Watch }) terminal.Error.WriteLine();
        else terminal.Error.WriteLine(
            changes ? "Canceled; a change that was already sent may have taken effect." : "Canceled.");
    }

    private void Note(int code)
    {
        if (_worst == ExitCode.Ok) _worst = code;
    }
}
