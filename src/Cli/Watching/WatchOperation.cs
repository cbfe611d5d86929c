using OrleansKv.Cli.Store;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Cli.Watching;

/// <summary>
/// WATCH: resumes at another server when one is lost, after the last event that was shown. Ends when it is
/// interrupted or has shown as many changes as were requested.
/// </summary>
internal sealed class WatchOperation(Terminal terminal, bool json)
{
    /// <summary>How long to wait for the first server; once accepted, a watch is resumed without a limit.</summary>
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(3);

    /// <summary>Two heartbeats, which come every 10 s: a node that is silent for longer is considered hung.</summary>
    private static readonly WatchTiming Timing =
        new(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(25), new RetryPolicy());

    private readonly WatchPrinter _printer = new(terminal, json);
    private readonly Dictionary<string, string> _reasons = [];
    private readonly long _begin = terminal.Time.GetTimestamp();
    private bool _everOpened;
    private bool _reportedLoss;
    private Server? _last;

    public async Task RunAsync(
        StoreCommand.Watch command, ServerChoice servers, CancellationToken cancellation)
    {
        if (Prefix.Advice(command.Prefix) is not null)
            _printer.Note(
                $"keys that begin with '{Print.Visible(command.Prefix)}': only a * at the end is a pattern");
        using var attempts = new Attempts(terminal.Time);
        var next = 0;
        var loop = new WatchLoop(
            attempts, Timing, terminal.Time, terminal.Random, () => servers.Servers[next],
            _ => next = (next + 1) % servers.Servers.Count, command.Prefix,
            new() { Values = command.Values, Snapshot = command.Snapshot });
        await foreach (var step in loop.RunAsync(cancellation))
        {
            if (step is WatchStep.Event e) _printer.Print(e);
            else Show(step, servers);
            if (_printer.Changes >= command.Count) return;
        }
    }

    private void Show(WatchStep step, ServerChoice servers)
    {
        switch (step)
        {
            case WatchStep.Opened(var server):
                if (_reportedLoss || (_last is not null && _last != server))
                    _printer.Note($"watching at {server.Name}");
                (_everOpened, _reportedLoss, _last) = (true, false, server);
                _reasons.Clear();
                break;
            case WatchStep.Restarted { TokenRejected: true }:
                _printer.Note("the last position is no longer known to the cluster: everything that exists follows");
                break;
            case WatchStep.Rejected(var reply):
                throw CliException.Usage(ProblemText.Describe(reply));
            case WatchStep.Lost(var server, var reason, _):
                Lose(server, reason.TrimEnd('.'), servers);
                break;
        }
    }

    private void Lose(Server server, string reason, ServerChoice servers)
    {
        _reasons[server.Name] = reason;
        if (_everOpened && !_reportedLoss)
        {
            _printer.Note($"{server.Name} is lost ({NodeMessage.WithoutName(server.Name, reason)})");
            _reportedLoss = true;
        }
        var triedAll = _reasons.Count == servers.Servers.Count;
        if (_everOpened || !triedAll || terminal.Time.GetElapsedTime(_begin) <= FirstPatience) return;
        var reasons = string.Join("; ", _reasons.Select(r => NodeMessage.WithName(r.Key, r.Value)));
        throw new CliException(ExitCode.Unavailable, $"No server accepts the watch ({reasons}).");
    }
}
