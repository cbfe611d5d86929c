using OrleansKv.Cli.Http;
using OrleansKv.Cli.Local;
using OrleansKv.Cli.Words;

namespace OrleansKv.Cli.Prompt;

/// <summary>'./kv' alone: a conversation with one server. From a pipe, a script of the same words.</summary>
internal sealed class PromptSession(Terminal terminal, Home home, KvClient client, ServerChoice choice)
{
    private readonly Executor _executor = new(client, terminal, json: false);
    private readonly LineEditor _editor = new(terminal);
    private ServerChoice _servers = choice;
    private int _worst;

    /// <returns>From a pipe the code of the first failure; on a terminal 0.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        if (terminal.Interactive) await ChooseAsync(cancellation);
        while (Read() is { } text)
        {
            cancellation.ThrowIfCancellationRequested();
            if (await CarryOutAsync(text)) break;
        }
        return terminal.Interactive ? ExitCode.Ok : _worst;
    }

    private string? Read() =>
        terminal.Interactive ? _editor.Read($"{_servers.Servers[0].Name}> ") : terminal.In.ReadLine();

    private async Task ChooseAsync(CancellationToken cancellation)
    {
        using var nodes = new NodeClient(terminal.Time);
        if (_servers.Servers.Count > 1)
        {
            var answers = await Task.WhenAll(
                _servers.Servers.Select(s => nodes.StatusAsync(s, cancellation)));
            var known = _servers.Servers.Zip(answers, (s, a) => $"{s.Name} ({(a is null ? "down" : "up")})");
            var first = Array.FindIndex(answers, a => a is not null);
            var question = $"Server: {string.Join(", ", known)}";
            Use(terminal.Ask(question, _servers.Servers[Math.Max(0, first)].Name));
        }
        terminal.Out.WriteLine("HELP lists the commands; EXIT or Ctrl-D leaves.");
    }

    /// <returns>True to leave.</returns>
    private async Task<bool> CarryOutAsync(string text)
    {
        var scope = terminal.Interrupts.Begin();
        try
        {
            var line = Line.Parse(text);
            if (line is Line.Exit) return true;
            await CarryOutAsync(line, scope.Token);
        }
        catch (CliException e)
        {
            Print.Error(terminal, e, json: false);
            Note(e.Code);
        }
        catch (OperationCanceledException)
        {
            terminal.Error.WriteLine("Cancelled; a change that was sent may have taken effect.");
            Note(ExitCode.Interrupted);
            return !terminal.Interactive;
        }
        finally
        {
            terminal.Interrupts.End(scope);
        }
        return false;
    }

    private async Task CarryOutAsync(Line line, CancellationToken cancellation)
    {
        switch (line)
        {
            case Line.Store { Word: Word.Clear } when !MayClear():
                terminal.Out.WriteLine("Nothing was deleted.");
                break;
            case Line.Store(var word):
                var begin = terminal.Time.GetTimestamp();
                await _executor.RunAsync(word, _servers, cancellation);
                if (terminal.Interactive) Timing(begin);
                break;
            case Line.Status:
                Note(await new ServerCommands(terminal, home).StatusAsync(null, json: false, cancellation));
                break;
            case Line.Use(var server):
                Use(server);
                break;
            case Line.Help:
                Help();
                break;
        }
    }

    private bool MayClear() => !terminal.Interactive || terminal.Confirm("Delete every key?");

    private void Use(string name)
    {
        var known =
            _servers.Servers.FirstOrDefault(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        var names = string.Join(", ", _servers.Servers.Select(s => s.Name).Order(StringComparer.Ordinal));
        if (known is null) throw CliException.Usage($"There is no server '{name}': it is {names}.");
        _servers = _servers.StartingAt(known);
    }

    private void Help()
    {
        foreach (var (_, usage, does) in Line.Words) terminal.Out.WriteLine($"  {usage,-32} {does}");
        terminal.Out.WriteLine(
            "  Blanks in keys and values need \"double quotes\"; \\\" \\\\ \\n \\t \\r are escapes.");
    }

    private void Timing(long begin)
    {
        var elapsed = terminal.Time.GetElapsedTime(begin).TotalMilliseconds;
        terminal.Out.WriteLine($"\u001b[90m({elapsed:0.0} ms)\u001b[0m");
    }

    private void Note(int code)
    {
        if (_worst == ExitCode.Ok) _worst = code;
    }
}
