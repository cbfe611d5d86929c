using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansKv.Cli.Bulk;

/// <summary>
/// FILE.kv-failed: one JSON object for each rejected line. Without a file they go to standard error.
/// </summary>
internal sealed class FailedLines(string? file, TextWriter error)
{
    // The file is for people: quotes are not escaped as \u0022.
    private static readonly BulkJson Readable = new(new JsonSerializerOptions(BulkJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    private readonly Lock _gate = new();

    public string? Path { get; } = file is null ? null : file + ".kv-failed";

    public int Count { get; private set; }

    /// <summary>Keeps the records of an earlier run about lines that this run skips.</summary>
    public void Resume(long linesDone)
    {
        if (Path is null || !File.Exists(Path)) return;
        var kept = File.ReadLines(Path).Where(l => LineNumber(l) <= linesDone).ToList();
        Count = kept.Count;
        if (Count == 0) File.Delete(Path);
        else File.WriteAllLines(Path, kept);
    }

    /// <summary>Writes the record to disk before the line counts as completed.</summary>
    public void Add(FailedLine failed)
    {
        var text = JsonSerializer.Serialize(failed, Readable.FailedLine);
        lock (_gate)
        {
            Count++;
            if (Path is null) error.WriteLine(text);
            else File.AppendAllText(Path, text + "\n");
        }
    }

    private static long LineNumber(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, BulkJson.Default.FailedLine)?.Line ?? long.MaxValue;
        }
        catch (JsonException)
        {
            return long.MaxValue;
        }
    }
}
