using System.Text;
using OrleansKv.Client.Retrying;
using Spectre.Console;

namespace OrleansKv.Cli.Local;

/// <summary>
/// 'server' alone on a terminal: shows the nodes live, with keys to start, stop and kill them.
/// </summary>
internal sealed class LiveServers(Terminal terminal, Home home, LocalCluster cluster)
{
    private const string Enter = "\u001b[?1049h\u001b[?25l";
    private const string Leave = "\u001b[?25h\u001b[?1049l";
    private const string Keys = "arrows choose   s start   t stop   k kill   q leave";
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(0.5);

    private readonly NodeActions _actions = new(terminal, home, cluster);
    private readonly NodeSampler[] _samplers =
        [.. cluster.Names.Select(n => new NodeSampler(cluster, n, terminal.Time))];
    private int _selected;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var sampling = Task.WhenAll(_samplers.Select(s => s.RunAsync(stop.Token)));
        terminal.Out.Write(Enter);
        try
        {
            using var keys = terminal.KeysAsInput();
            await LoopAsync(cancellation);
        }
        finally
        {
            terminal.Out.Write(Leave);
            await stop.CancelAsync();
            await ((Task)sampling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await _actions.EndAsync();
        if (_actions.Message.Length > 0) terminal.Out.WriteLine(_actions.Message);
        return ExitCode.Ok;
    }

    private async Task LoopAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Draw();
            using var refresh = new CancellationTokenSource(Refresh, terminal.Time);
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellation, refresh.Token);
            try
            {
                if (await terminal.Keyboard.NextAsync(pause.Token) is { } key && !Press(key)) return;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // Time to redraw.
            }
        }
    }

    /// <returns>False to leave.</returns>
    private bool Press(ConsoleKeyInfo key)
    {
        var node = _samplers[_selected].Node;
        var count = _samplers.Length;
        var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        switch (key.Key)
        {
            case ConsoleKey.Q or ConsoleKey.Escape: return false;
            case ConsoleKey.C or ConsoleKey.D when control: return false;
            case ConsoleKey.UpArrow: _selected = (_selected + count - 1) % count; break;
            case ConsoleKey.DownArrow or ConsoleKey.Tab: _selected = (_selected + 1) % count; break;
            case ConsoleKey.S: _actions.Start(node); break;
            case ConsoleKey.T: _actions.Stop(node); break;
            case ConsoleKey.K: _actions.Kill(node); break;
            default: Select(key.KeyChar); break;
        }
        return true;
    }

    private void Select(char letter)
    {
        var named = Array.FindIndex(
            _samplers, s => s.Node.Equals(letter.ToString(), StringComparison.OrdinalIgnoreCase));
        if (named >= 0) _selected = named;
    }

    private void Draw()
    {
        var picture = new StringWriter();
        var console = terminal.DrawOn(picture);
        console.Profile.Width = terminal.Width;
        console.Write(LiveTable.Of([.. _samplers.Select((s, i) =>
            new LiveRow(s.Node, s.Latest, _actions.Doing(s.Node), i == _selected))]));
        picture.WriteLine($"  {Keys}");
        picture.WriteLine();
        foreach (var line in Messages()) picture.WriteLine("  " + Store.Print.Visible(line));
        terminal.Out.Write(Frame(picture.ToString(), terminal.Height));
    }

    private IEnumerable<string> Messages()
    {
        if (_actions.Message.Length > 0) yield return _actions.Message;
        foreach (var sampler in _samplers)
            if (sampler.Latest?.Report.Status?.Problem is { } problem)
                yield return NodeMessage.WithName(sampler.Node, problem);
    }

    // Draws over the old picture line by line: clearing the screen would flicker.
    private static string Frame(string picture, int height)
    {
        var frame = new StringBuilder("\u001b[H");
        foreach (var line in picture.TrimEnd('\n').Split('\n').Take(height - 1))
            frame.Append(line.TrimEnd('\r')).Append("\u001b[K\r\n");
        return frame.Append("\u001b[J").ToString();
    }
}
