using System.Text.Json;
using OrleansKv.Cli.Store;

namespace OrleansKv.Cli.Watching;

/// <summary>Prints events, one per line: as text, or as JSON.</summary>
internal sealed class WatchPrinter(Terminal terminal, bool json)
{
    private const int Grey = 90;

    /// <summary>Changes shown so far; other events are about the watch itself.</summary>
    public int Changes { get; private set; }

    public void Print(WatchStep.Event e)
    {
        if (e.Kind is "put" or "delete" or "expire" or "clear") Changes++;
        if (json) PrintJson(e);
        else if (Line(e) is { } line) terminal.Out.WriteLine(line);
    }

    /// <summary>About the watch itself; on standard error, because it is not an event.</summary>
    public void Note(string text)
    {
        if (json) return;
        terminal.Error.WriteLine(terminal.Paint($"({text})", Grey, error: true));
    }

    private string? Line(WatchStep.Event e) => e.Kind switch
    {
        "put" => $"put {Key(e)}{ValueOf(e)}  {Revision(e)}",
        "delete" => $"delete {Key(e)}  {Revision(e)}",
        "expire" => $"expire {Key(e)}  {Revision(e)}",
        "clear" => "clear: every key is deleted",
        "ready" => Dim("(watching; Ctrl-C ends it)"),
        "resync" => Dim(
            $"(some changes were missed; everything that exists follows: {ValueEncoding.Text(e.Data, "reason")})"),
        "synced" => Dim("(that was everything; changes follow)"),
        _ => null,
    };

    private string Dim(string text) => terminal.Paint(text, Grey);

    private string Revision(WatchStep.Event e) => Dim($"(revision {e.Data.GetProperty("revision")})");

    private static string Key(WatchStep.Event e) =>
        Store.Print.Visible(ValueEncoding.Text(e.Data, "key") ?? "");

    // Of binary values only the length is shown.
    private static string ValueOf(WatchStep.Event e)
    {
        if (!e.Data.TryGetProperty("value", out var value)) return "";
        return ValueEncoding.Text(e.Data, "encoding") == "base64"
            ? $" = {value.GetBytesFromBase64().Length} bytes"
            : $" = {Store.Print.Value(e.Data)}";
    }

    private void PrintJson(WatchStep.Event e)
    {
        var data = Store.Print.OneLine(e.Data.GetRawText()).Trim();
        var members = e.Data.ValueKind == JsonValueKind.Object ? data[1..^1].Trim() : "";
        terminal.Out.WriteLine($"{{\"event\":\"{e.Kind}\"{(members.Length > 0 ? "," : "")}{members}}}");
    }
}
