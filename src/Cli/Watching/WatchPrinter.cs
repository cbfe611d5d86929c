using System.Text.Json;

namespace OrleansKv.Cli.Watching;

/// <summary>Events as lines: for people, or an object each.</summary>
internal sealed class WatchPrinter(Terminal terminal, bool json)
{
    private const int Grey = 90;

    /// <summary>Changes shown so far.</summary>
    public int Changes { get; private set; }

    public void Print(WatchEvent e)
    {
        if (e.IsChange) Changes++;
        if (json) PrintJson(e);
        else if (Line(e) is { } line) terminal.Out.WriteLine(line);
    }

    /// <summary>About the watch itself; on standard error, as it is no event.</summary>
    public void Tell(string what)
    {
        if (json) return;
        terminal.Error.WriteLine(terminal.Paint($"({what})", Grey, error: true));
    }

    private string? Line(WatchEvent e) => e.Kind switch
    {
        "put" => $"put {Key(e)}{Value(e)}  {Note($"(revision {e.Text("revision")})")}",
        "delete" => $"delete {Key(e)}  {Note($"(revision {e.Text("revision")})")}",
        "expire" => $"expire {Key(e)}  {Note($"(revision {e.Text("revision")})")}",
        "clear" => "clear: every key is deleted",
        "ready" => Note("(watching; Ctrl-C ends it)"),
        "resync" => Note($"(some changes were missed, everything that is there follows: {e.Text("reason")})"),
        "synced" => Note("(that was everything; changes follow)"),
        _ => null,
    };

    private string Note(string text) => terminal.Paint(text, Grey);

    private static string Key(WatchEvent e) => Words.Print.Visible(e.Text("key") ?? "");

    // Text as it is, JSON as JSON; of bytes only their number is worth a line.
    private static string Value(WatchEvent e)
    {
        if (e.Data.ValueKind != JsonValueKind.Object || !e.Data.TryGetProperty("value", out var value)) return "";
        if (e.Text("encoding") == "base64") return $" = {value.GetBytesFromBase64().Length} bytes";
        var isText = value.ValueKind == JsonValueKind.String
            && e.Text("contentType") is { } type && !new Words.Content(default, type).IsJson;
        return " = " + Words.Print.Visible(
            isText ? value.GetString()! : Words.Print.OneLine(value.GetRawText()));
    }

    private void PrintJson(WatchEvent e)
    {
        var data = Words.Print.OneLine(e.Data.GetRawText()).Trim();
        var members = e.Data.ValueKind == JsonValueKind.Object ? data[1..^1].Trim() : "";
        terminal.Out.WriteLine($"{{\"event\":\"{e.Kind}\"{(members.Length > 0 ? "," : "")}{members}}}");
    }
}
