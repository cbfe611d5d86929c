using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansKv.Cli.Store;

/// <summary>Prints lines for people and JSON for scripts, one object per line.</summary>
internal static class Print
{
    private const int Red = 31;

    // The output is not HTML: only what JSON requires is escaped.
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

    public static void Saved(TextWriter output, string key, string file, int bytes) => Json(output, w =>
    {
        w.WriteString("key", key);
        w.WriteString("file", file);
        w.WriteNumber("bytes", bytes);
    });

    public static void Saved(TextWriter output, string file, long keys) => Json(output, w =>
    {
        w.WriteString("file", file);
        w.WriteNumber("keys", keys);
    });

    public static void Imported(
        TextWriter output, Bulk.ImportCounts done, int refused, string? file) => Json(output, w =>
    {
        w.WriteNumber("lines", done.Imported + done.Expired + refused);
        w.WriteNumber("imported", done.Imported);
        w.WriteNumber("expired", done.Expired);
        w.WriteNumber("refused", refused);
        if (refused > 0 && file is not null) w.WriteString("file", file);
    });

    public static void TimeToLive(TextWriter output, string key, double? seconds, DateTimeOffset? expires) =>
        Json(output, w =>
        {
            w.WriteString("key", key);
            if (seconds is { } left) w.WriteNumber("ttl", left);
            else w.WriteNull("ttl");
            if (expires is { } at) w.WriteString("expiresAt", at.UtcDateTime);
        });

    /// <summary>A failed result among several: null in place of its value.</summary>
    public static void Failed(TextWriter output, string key, int status, int code, string why) =>
        Json(output, w =>
        {
            w.WriteNumber("status", status);
            w.WriteString("key", key);
            w.WriteNull("value");
            w.WriteString("error", ExitCode.Name(code));
            w.WriteString("detail", why);
        });

    /// <summary>An object as a node sent it, on one line.</summary>
    public static void Element(TextWriter output, JsonElement element) =>
        output.WriteLine(OneLine(element.GetRawText()));

    /// <summary>
    /// JSON unparsed: a value that a node accepted may be nested deeper than a writer allows, or not be Unicode. Line
    /// breaks can only be between its tokens.
    /// </summary>
    public static string OneLine(string json) => json.Replace('\r', ' ').Replace('\n', ' ');

    public static void Key(Terminal terminal, JsonElement entry, bool json)
    {
        var key = entry.GetProperty("key").GetString()!;
        if (json) Element(terminal.Out, entry);
        else terminal.Out.WriteLine(terminal.OutputIsTerminal ? Visible(key) : key);
    }

    /// <summary>The "value" of an object that a node sent: text unchanged, JSON as JSON.</summary>
    public static string Value(JsonElement holder)
    {
        var value = holder.GetProperty("value");
        var isText = value.ValueKind == JsonValueKind.String
            && ValueEncoding.Text(holder, "contentType") is { } type && !ValueEncoding.IsJson(type);
        return Visible(isText ? value.GetString()! : OneLine(value.GetRawText()));
    }

    public static void NodeState(Terminal terminal, string node, string state, string? problem) =>
        Json(terminal.Out, w =>
        {
            w.WriteString("time", terminal.Time.GetUtcNow().UtcDateTime);
            w.WriteString("node", node);
            w.WriteString("state", state);
            if (problem is not null) w.WriteString("problem", problem);
        });

    public static void Error(Terminal terminal, CliException e, bool json)
    {
        // Without a message: each failure has already been reported.
        if (e.Message.Length == 0) return;
        if (!json)
        {
            terminal.Error.WriteLine(terminal.Paint(Visible(e.Message, lines: true), Red, error: true));
            return;
        }
        Json(terminal.Error, w =>
        {
            w.WriteString("error", ExitCode.Name(e.Code));
            w.WriteString("detail", e.Message);
            if (e.Revision is { } revision) w.WriteNumber("revision", revision);
        });
    }

    /// <summary>Escapes control characters, which could otherwise redraw the screen.</summary>
    /// <param name="lines">Keep line ends and tabs.</param>
    public static string Visible(string text, bool lines) => text.Any(c => IsHidden(c, lines))
        ? string.Concat(text.Select(c => IsHidden(c, lines) ? $"\\u{(int)c:x4}" : c.ToString()))
        : text;

    public static string Visible(string text) => Visible(text, lines: false);

    private static bool IsHidden(char c, bool lines) =>
        char.IsControl(c) && !(lines && c is '\n' or '\t');

    public static void Json(TextWriter output, Action<Utf8JsonWriter> properties)
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
