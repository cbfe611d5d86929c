using System.Threading.Channels;
using OrleansKv.Cli.Http;
using OrleansKv.Cli.Store;

namespace OrleansKv.Cli.Bulk;

/// <summary>
/// 'import': puts every line of a file, several at a time; an interrupted import resumes where it stopped.
/// </summary>
internal sealed class Import(
    Terminal terminal, StoreClient client, ServerChoice servers, string? file, bool json)
{
    /// <summary>
    /// Concurrent puts: enough to fill group commits, few enough to leave capacity for others.
    /// </summary>
    private const int Workers = 16;

    /// <summary>Lines queued for one worker; together with the longest value this bounds memory.</summary>
    private const int Waiting = 8;

    private readonly FailedLines _failed = new(file, terminal.Error);
    private CliException? _fatal;
    private long _bytes;

    private sealed record Item(long Line, BulkEntry Entry);

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var checkpoint = await BeginAsync(cancellation);
        var ended = new CompletedLines(checkpoint.Done);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using (var progress = NewProgress(checkpoint))
        {
            progress.Every(() => Tick(checkpoint, ended), () => (ended.Done.Lines, Interlocked.Read(ref _bytes)));
            await PutAllAsync(checkpoint.Done.Lines, ended, stop);
        }
        Tick(checkpoint, ended);
        return End(ended.Done, stop.IsCancellationRequested);
    }

    private BulkProgress NewProgress(Checkpoint from) => new(terminal, "import", from.FileBytes, from.Done.Lines);

    private async Task<Checkpoint> BeginAsync(CancellationToken cancellation)
    {
        if (file is null) return new(default, 0, default, null, 0);
        if (!File.Exists(file)) throw CliException.Usage($"There is no file '{file}'.");
        var start = await Checkpoint.StartAsync(file, servers, terminal.Time, cancellation);
        var resumed = start.Resume(file);
        if (resumed.Done.Lines > 0)
            terminal.Error.WriteLine($"Continuing after line {resumed.Done.Lines:N0}.");
        _failed.Resume(resumed.Done.Lines);
        return resumed;
    }

    private async Task PutAllAsync(long skip, CompletedLines ended, CancellationTokenSource stop)
    {
        // A key always goes to the same worker: its lines are put in order, so the last one wins.
        var lanes = Enumerable.Range(0, Workers).Select(_ => Channel.CreateBounded<Item>(Waiting)).ToArray();
        var workers = lanes.Select((l, i) => WorkAsync(i, l.Reader, ended, stop)).ToArray();
        try
        {
            await ReadAsync(skip, lanes, ended, stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The workers stop by the same token; the lines that they completed count.
        }
        finally
        {
            foreach (var lane in lanes) lane.Writer.TryComplete();
            await Task.WhenAll(workers);
        }
    }

    private async Task ReadAsync(
        long skip, Channel<Item>[] lanes, CompletedLines ended, CancellationToken cancellation)
    {
        await using var stream = file is null ? terminal.OpenIn() : File.OpenRead(file);
        var lines = new ByteLines(stream);
        while (await lines.NextAsync(cancellation) is { } line)
        {
            var number = lines.Number;
            Interlocked.Exchange(ref _bytes, file is null ? number : stream.Position);
            if (number <= skip) continue;
            if (!line.IsCut && line.Bytes.Span.Trim(" \t\r"u8).IsEmpty)
                ended.Complete(number, LineEnd.Blank);
            else if (Parse(number, line) is not { } item)
                ended.Complete(number, LineEnd.Refused);
            else
                await lanes[(uint)item.Entry.Set.Key.GetHashCode() % Workers].Writer.WriteAsync(
                    item, cancellation);
        }
    }

    private Item? Parse(long number, ByteLine line)
    {
        try
        {
            return line.IsCut
                ? throw new FormatException($"the line is longer than {ByteLines.Longest} bytes")
                : new(number, BulkLine.Parse(line.Bytes));
        }
        catch (FormatException e)
        {
            _failed.Add(new(number, null, e.Message));
            return null;
        }
    }

    private async Task WorkAsync(
        int worker, ChannelReader<Item> lane, CompletedLines ended, CancellationTokenSource stop)
    {
        var mine = servers.StartingAt(servers.Servers[worker % servers.Servers.Count]);
        try
        {
            await foreach (var item in lane.ReadAllAsync(stop.Token))
            {
                ended.Complete(item.Line, await PutAsync(item, mine, stop.Token));
            }
        }
        catch (CliException e)
        {
            // No server answered until the deadline: the line is not at fault, and the next one would fail
            // too.
            _fatal ??= e;
            await stop.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // Stopped: the line is not completed, and a rerun puts it again.
        }
    }

    private async Task<LineEnd> PutAsync(Item item, ServerChoice servers, CancellationToken cancellation)
    {
        var (set, expiresAt) = item.Entry;
        // The time that remains now, not when the line was read: lines wait in a queue.
        var left = (expiresAt - terminal.Time.GetUtcNow())?.TotalSeconds;
        if (left <= 0) return LineEnd.Expired;
        var put = set with { Ttl = left is { } seconds ? Seconds.InMilliseconds(seconds) : null };
        var reply = await client.SendAsync(servers, put.ToRequest(), cancellation);
        if (reply.Succeeded) return LineEnd.Imported;
        _failed.Add(new(item.Line, set.Key, ProblemText.Describe(reply)));
        return LineEnd.Refused;
    }

    private void Tick(Checkpoint checkpoint, CompletedLines ended)
    {
        if (file is not null) (checkpoint with { Done = ended.Done }).Save(file);
    }

    private int End(ImportCounts done, bool stopped)
    {
        var again = file is null ? "" : " Run the same command again to resume there.";
        if (_fatal is not null)
            throw new CliException(_fatal.Code, $"Stopped after line {done.Lines:N0}: {_fatal.Message}{again}");
        if (stopped)
            throw new CliException(ExitCode.Interrupted, $"Interrupted after line {done.Lines:N0}.{again}");
        if (file is not null) File.Delete(Checkpoint.PathFor(file));
        if (json) Print.Imported(terminal.Out, done, _failed.Count, _failed.Path);
        else PrintCounts(done);
        return _failed.Count == 0 ? ExitCode.Ok : ExitCode.Usage;
    }

    private static string Lines(long count) => count == 1 ? "1 line" : $"{count:N0} lines";

    private static string Were(long count) => count == 1 ? "was" : "were";

    private void PrintCounts(ImportCounts done)
    {
        var all = done.Imported + done.Expired + _failed.Count;
        terminal.Error.WriteLine($"Imported {done.Imported:N0} of {all:N0} lines.");
        if (done.Expired > 0)
            terminal.Error.WriteLine($"{Lines(done.Expired)} had expired and {Were(done.Expired)} skipped.");
        if (_failed.Count == 0) return;
        terminal.Error.WriteLine(
            $"{Lines(_failed.Count)} {Were(_failed.Count)} rejected{(_failed.Path is { } p ? $": see {p}" : "")}.");
    }
}
