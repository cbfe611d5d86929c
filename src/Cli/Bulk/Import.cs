using System.Text;
using System.Threading.Channels;
using OrleansKv.Cli.Http;
using OrleansKv.Cli.Words;

namespace OrleansKv.Cli.Bulk;

/// <summary>
/// 'import': puts every line of a file, several at a time, and can be run again where it stopped.
/// </summary>
internal sealed class Import(
    Terminal terminal, KvClient client, ServerChoice servers, string? file, bool json)
{
    /// <summary>
    /// Puts on their way at once: enough to fill group commits, few enough to leave room for others.
    /// </summary>
    private const int Workers = 16;

    /// <summary>Lines that wait for one worker; bounds memory together with the longest value.</summary>
    private const int Waiting = 8;

    // What is not UTF-8 must not be stored as something else.
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly FailedLines _failed = new(file, terminal.Error);
    private CliException? _fatal;
    private long _bytes;

    private sealed record Item(long Line, Word.Set Set);

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var checkpoint = await BeginAsync(cancellation);
        var ended = new Contiguous(checkpoint.Lines);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using (var progress = NewProgress(checkpoint))
        {
            progress.Every(() => Tick(checkpoint, ended), () => (ended.Done, Interlocked.Read(ref _bytes)));
            await PutAllAsync(checkpoint.Lines, ended, stop);
        }
        Tick(checkpoint, ended);
        return End(ended.Done, stop.IsCancellationRequested);
    }

    private BulkProgress NewProgress(Checkpoint from) => new(terminal, "import", from.FileBytes, from.Lines);

    private async Task<Checkpoint> BeginAsync(CancellationToken cancellation)
    {
        if (file is null) return new(0, 0, default, null, 0);
        if (!File.Exists(file)) throw CliException.Usage($"There is no file {file}.");
        var start = await Checkpoint.StartAsync(file, servers, terminal.Time, cancellation);
        var resumed = start.Resume(file);
        if (resumed.Lines > 0) terminal.Error.WriteLine($"Continuing after line {resumed.Lines:N0}.");
        _failed.Resume(resumed.Lines);
        return resumed;
    }

    private async Task PutAllAsync(long skip, Contiguous ended, CancellationTokenSource stop)
    {
        // A key always goes to the same worker: its lines are put in their order, so the last one wins.
        var lanes = Enumerable.Range(0, Workers).Select(_ => Channel.CreateBounded<Item>(Waiting)).ToArray();
        var workers = lanes.Select((l, i) => WorkAsync(i, l.Reader, ended, stop)).ToArray();
        try
        {
            await ReadAsync(skip, lanes, ended, stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The workers end by the same token; what they finished counts.
        }
        catch (DecoderFallbackException)
        {
            _fatal = CliException.Usage("the input is not UTF-8 from here on.");
        }
        finally
        {
            foreach (var lane in lanes) lane.Writer.TryComplete();
            await Task.WhenAll(workers);
        }
    }

    private async Task ReadAsync(
        long skip, Channel<Item>[] lanes, Contiguous ended, CancellationToken cancellation)
    {
        await using var stream = file is null ? terminal.OpenIn() : File.OpenRead(file);
        using var reader = new StreamReader(stream, Strict);
        for (long number = 1; await reader.ReadLineAsync(cancellation) is { } line; number++)
        {
            Interlocked.Exchange(ref _bytes, file is null ? number : stream.Position);
            if (number <= skip) continue;
            if (Parse(number, line) is { } item)
                await lanes[(uint)item.Set.Key.GetHashCode() % Workers].Writer.WriteAsync(item, cancellation);
            else
                ended.Complete(number);
        }
    }

    private Item? Parse(long number, string line)
    {
        if (string.IsNullOrWhiteSpace(line)) return null;
        try
        {
            return new(number, BulkLine.Parse(line));
        }
        catch (FormatException e)
        {
            _failed.Add(new(number, null, e.Message));
            return null;
        }
    }

    private async Task WorkAsync(
        int worker, ChannelReader<Item> lane, Contiguous ended, CancellationTokenSource stop)
    {
        var mine = servers.StartingAt(servers.Servers[worker % servers.Servers.Count]);
        try
        {
            await foreach (var item in lane.ReadAllAsync(stop.Token))
            {
                var reply = await client.SendAsync(mine, Requests.Put(item.Set), stop.Token);
                if (!reply.Succeeded) _failed.Add(new(item.Line, item.Set.Key, Problem.Describe(reply)));
                ended.Complete(item.Line);
            }
        }
        catch (CliException e)
        {
            // No server for as long as the deadline: that is not this line's fault, and the next would fare
            // no better.
            _fatal ??= e;
            await stop.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // Stopped: the line has not ended and a rerun puts it again.
        }
    }

    private void Tick(Checkpoint checkpoint, Contiguous ended)
    {
        if (file is not null) (checkpoint with { Lines = ended.Done }).Save(file);
    }

    private int End(long lines, bool stopped)
    {
        var again = file is null ? "" : " Run the same command again to continue there.";
        if (_fatal is not null)
            throw new CliException(_fatal.Code, $"Stopped after line {lines:N0}: {_fatal.Message}{again}");
        if (stopped)
            throw new CliException(ExitCode.Interrupted, $"Interrupted after line {lines:N0}.{again}");
        if (file is not null) File.Delete(Checkpoint.PathFor(file));
        if (json) Print.Imported(terminal.Out, lines, _failed.Count, _failed.Path);
        else Tell(lines);
        return _failed.Count == 0 ? ExitCode.Ok : ExitCode.Usage;
    }

    private void Tell(long lines)
    {
        terminal.Error.WriteLine($"Imported {lines - _failed.Count:N0} of {lines:N0} lines.");
        if (_failed.Count == 0) return;
        terminal.Error.WriteLine(
            $"{_failed.Count:N0} lines were refused{(_failed.Path is { } p ? $": see {p}" : "")}.");
    }
}
