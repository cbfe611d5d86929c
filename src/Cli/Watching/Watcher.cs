using OrleansKv.Cli.Http;
using OrleansKv.Cli.Words;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Cli.Watching;

/// <summary>
/// WATCH: goes on at another server when one is lost, from the last event that was shown. Ends when it is
/// interrupted or has shown as many changes as were wanted.
/// </summary>
internal sealed class Watcher(Terminal terminal, bool json)
{
    /// <summary>How long no server may agree at first; later it tries until the user gives up.</summary>
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(3);
    private readonly WatchPrinter _printer = new(terminal, json);
    private readonly Dictionary<string, string> _reasons = [];
    private readonly long _begin = terminal.Time.GetTimestamp();
    private bool _everOpened;
    private bool _toldOfLoss;
    private bool _snapshot;
    private Server? _last;
    private int _round;

    public async Task RunAsync(Word.Watch word, ServerChoice servers, CancellationToken cancellation)
    {
        using var connection = new WatchConnection(terminal.Time);
        _snapshot = word.Snapshot;
        if (Prefix.Advice(word.Prefix) is not null)
            _printer.Tell($"keys that begin with '{Print.Visible(word.Prefix)}': only a * at the end is a pattern");
        while (true)
        {
            foreach (var server in servers.Servers)
            {
                // A snapshot that broke off begins again: of what was deleted since, it would never tell.
                if (_snapshot) connection.Forget();
                var end = await connection.RunAsync(
                    server, Address(word), () => Opened(server), e => Take(word, e), cancellation);
                if (end is WatchEnd.Enough) return;
                if (end is WatchEnd.Refused(var refusal)) throw CliException.Usage(refusal);
                if (end is WatchEnd.Gone) Restart();
                if (end is WatchEnd.Broken(var reason)) Lost(server, reason);
            }
            await PauseAsync(cancellation);
        }
    }

    private string Address(Word.Watch word) =>
        $"/_/watch?prefix={Uri.EscapeDataString(word.Prefix)}&values={(word.Values ? "true" : "false")}"
        + (_snapshot ? "&snapshot=true" : "");

    private bool Take(Word.Watch word, WatchEvent e)
    {
        if (e.Kind == "resync") _snapshot = true;
        if (e.Kind == "synced") _snapshot = false;
        _printer.Print(e);
        return word.Count is not { } wanted || _printer.Changes < wanted;
    }

    private void Opened(Server server)
    {
        _round = 0;
        var elsewhere = _last is not null && _last != server;
        if (_toldOfLoss || elsewhere) _printer.Tell($"watching at {server.Name}");
        (_everOpened, _toldOfLoss, _last) = (true, false, server);
        _reasons.Clear();
    }

    /// <summary>What was missed is not known any more, so everything that is there has to be shown.</summary>
    private void Restart()
    {
        _printer.Tell("too long away to go on from where it was: everything that is there follows");
        _snapshot = true;
    }

    private void Lost(Server server, string reason)
    {
        _reasons[server.Name] = reason.TrimEnd('.');
        if (!_everOpened || _toldOfLoss) return;
        _printer.Tell($"{server.Name} is lost ({Speaker.GoesOn(server.Name, _reasons[server.Name])})");
        _toldOfLoss = true;
    }

    private async Task PauseAsync(CancellationToken cancellation)
    {
        if (!_everOpened && terminal.Time.GetElapsedTime(_begin) > FirstPatience)
        {
            var reasons = string.Join("; ", _reasons.Select(r => Speaker.Says(r.Key, r.Value)));
            throw new CliException(ExitCode.Unavailable, $"No server takes the watch ({reasons}).");
        }
        var pause = new RetryPolicy().Pause(Math.Min(_round++, 10), terminal.Random);
        await Task.Delay(pause, terminal.Time, cancellation);
    }
}
