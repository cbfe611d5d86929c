using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansKv.Cli.Words;

/// <summary>Lines for people and JSON for scripts, one object a line.</summary>
internal static class Print
{
    // The output is no HTML: letters stay letters.
    public static readonly JsonWriterOptions Relaxed =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Set(TextWriter output, string key, long? revision, bool created) => Json(output, w =>
    {
        w.WriteString("key", key);
        if (revision is { } known) w.WriteNumber("revision", known);
        w.WriteBoolean("created", created);
    });

    public static void Deleted(TextWriter output, string key) => Json(output, w =>
    {
        w.WriteString("key", key);
        w.WriteBoolean("deleted", true);
    });

    public static void Key(Terminal terminal, ListedEntry key, bool json)
    {
        if (!json)
        {
            terminal.Out.WriteLine(terminal.OutputIsTerminal ? Visible(key.Key) : key.Key);
            return;
        }
        Json(terminal.Out, w =>
        {
            foreach (var property in key.Entry.EnumerateObject()) property.WriteTo(w);
        });
    }

    public static void Error(Terminal terminal, CliException e, bool json)
    {
        if (!json)
        {
            terminal.Error.WriteLine(e.Message);
            return;
        }
        Json(terminal.Error, w =>
        {
            w.WriteString("error", ExitCode.Name(e.Code));
            w.WriteString("detail", e.Message);
            if (e.Revision is { } revision) w.WriteNumber("revision", revision);
        });
    }

    /// <summary>A key may hold anything, also what would redraw the screen.</summary>
    public static string Visible(string text) => text.Any(char.IsControl)
        ? string.Concat(text.Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString()))
        : text;

    private static void Json(TextWriter output, Action<Utf8JsonWriter> properties)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Relaxed))
        {
            writer.WriteStartObject();
            properties(writer);
            writer.WriteEndObject();
        }
        output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
