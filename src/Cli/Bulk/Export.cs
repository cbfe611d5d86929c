using System.Buffers;
using OrleansKv.Cli.Http;
using OrleansKv.Cli.Store;

namespace OrleansKv.Cli.Bulk;

/// <summary>
/// 'export': every key with its value, in key order. Each entry is read linearizably; the export as a whole is not
/// a snapshot.
/// </summary>
internal sealed class Export(
    Terminal terminal, StoreClient client, ServerChoice servers, string? file, bool json)
{
    private long _entries;
    private long _bytes;

    public async Task<int> RunAsync(string prefix, CancellationToken cancellation)
    {
        // Under another name until it is complete: a partial export must not look like a complete one.
        var part = file is null ? null : file + ".kv-part";
        await using (var stream = part is null ? terminal.OpenOut() : File.Create(part))
            await WriteAsync(stream, prefix, cancellation);
        if (part is not null) File.Move(part, file!, overwrite: true);
        // Without a file, standard output is the export itself.
        if (json && file is not null) Print.Saved(terminal.Out, file, _entries);
        else if (file is not null || terminal.ErrorIsTerminal)
            terminal.Error.WriteLine($"Exported {_entries:N0} keys.");
        if (_entries == 0 && Prefix.Advice(prefix) is { } advice) terminal.Error.WriteLine(advice);
        return ExitCode.Ok;
    }

    private async Task WriteAsync(Stream stream, string prefix, CancellationToken cancellation)
    {
        await using var progress = new BulkProgress(terminal, "export", 0);
        if (file is not null)
            progress.Every(null, () => (Interlocked.Read(ref _entries), Interlocked.Read(ref _bytes)));
        var lines = new ArrayBufferWriter<byte>();
        await foreach (var page in client.PagesAsync(servers, prefix, values: true, cancellation))
        {
            foreach (var entry in page) BulkWriter.Write(lines, entry);
            await stream.WriteAsync(lines.WrittenMemory, cancellation);
            Interlocked.Add(ref _bytes, lines.WrittenCount);
            Interlocked.Add(ref _entries, page.Count);
            lines.ResetWrittenCount();
        }
    }
}
