using System.ComponentModel;
using System.Diagnostics;

namespace OrleansKv.Cli.Tests.Support;

/// <summary>A terminal of 80 columns and 24 rows: tmux, on a socket of its own.</summary>
internal sealed class Pane : IDisposable
{
    private static readonly Lazy<bool> Found = new(() => TryRun("-V") is not null);
    private readonly string _socket = $"kv-{Guid.NewGuid():N}";

    private Pane()
    {
    }

    public static bool IsThere => Found.Value;

    /// <summary>The screen, without the blank rows at its end.</summary>
    public string Screen => Tmux("capture-pane", "-p", "-t", "kv").TrimEnd();

    /// <summary>The screen with its colors.</summary>
    public string Painted => Tmux("capture-pane", "-e", "-p", "-t", "kv").TrimEnd();

    public static Pane Start(FakeCluster cluster, string arguments, string environment = "")
    {
        var pane = new Pane();
        var program = Path.Combine(AppContext.BaseDirectory, "kv.dll");
        var self = Environment.ProcessPath;
        var host = Path.GetFileName(self) == "dotnet" ? self : "dotnet";
        // A shell round it shows how it ended and keeps the screen; a Ctrl-C is not for the shell.
        var command = $"trap : INT; cd '{cluster.Folder}'; env KV_HOME='{cluster.Folder}' "
            + $"KV_HISTORY='{cluster.Folder}/history' {environment} "
            + $"'{host}' '{program}' {arguments}; echo \"exit $?\"; exec cat";
        pane.Tmux(
            "-f", "/dev/null", "new-session", "-d", "-s", "kv", "-x", "80", "-y", "24", "sh", "-c", command);
        return pane;
    }

    /// <summary>Text as it is, without Enter.</summary>
    public void Type(string text) => Tmux("send-keys", "-t", "kv", "-l", text);

    /// <summary>Keys by tmux's names: Enter, Tab, C-c, M-b, Left.</summary>
    public void Press(params string[] keys) => Tmux(["send-keys", "-t", "kv", .. keys]);

    public void Enter(string line)
    {
        Type(line);
        Press("Enter");
    }

    /// <summary>As a terminal pastes: in brackets where the program has asked for them.</summary>
    public void Paste(string text)
    {
        Tmux("set-buffer", "-b", "paste", "--", text);
        Tmux("paste-buffer", "-p", "-b", "paste", "-t", "kv");
    }

    public void Resize(int columns) =>
        Tmux("resize-window", "-t", "kv", "-x", $"{columns}", "-y", "24");

    public Task ShowsAsync(string text) => Poll.UntilAsync(
        $"the screen shows '{text}'", () => Screen.Contains(text, StringComparison.Ordinal), state: () => Screen);

    /// <summary>The last row with something on it is exactly this.</summary>
    public Task EndsWithAsync(string row) => Poll.UntilAsync(
        $"the last row is '{row}'", () => Screen.Split('\n')[^1].TrimEnd() == row.TrimEnd(), state: () => Screen);

    /// <summary>The prompt of an empty line: the command before it is done.</summary>
    public async Task<string> CarriesOutAsync(string line, string prompt = "A>")
    {
        Enter(line);
        await Poll.UntilAsync(
            $"'{line}' is carried out",
            () => Screen.Split('\n') is [.., var last] rows && last.TrimEnd() == prompt
                && rows.Any(r => r.TrimEnd() == $"{prompt} {line}"),
            state: () => Screen);
        return Screen;
    }

    public void Dispose() => TryRun("-L", _socket, "kill-server");

    private string Tmux(params string[] arguments) =>
        TryRun(["-L", _socket, .. arguments])
        ?? throw new InvalidOperationException($"tmux failed: {string.Join(' ', arguments)}");

    private static string? TryRun(params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo("tmux")
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach (var argument in arguments) start.ArgumentList.Add(argument);
            start.Environment["LC_ALL"] = "C.UTF-8";
            start.Environment.Remove("TMUX");
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            _ = errors.Result;
            return process.ExitCode == 0 ? output : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
