using System.Diagnostics;

namespace OrleansKv.Cli.Local;

/// <summary>The node's program and how it is started.</summary>
internal sealed class NodeLauncher(string dll, Home home)
{
    // The shell becomes setsid, and setsid becomes the node, so the process id stays the recorded one. Where there
    // is no setsid (macOS), Perl replaces it. In a session of its own the node does not receive this terminal's
    // Ctrl-C.
    private const string Detach =
        """
        log=$1; shift
        exec >>"$log" 2>&1 </dev/null
        if command -v setsid >/dev/null; then exec setsid "$@"; fi
        exec perl -e 'use POSIX "setsid"; setsid(); exec @ARGV' "$@"
        """;

    /// <summary>The program that the kv script built, or the one in the repository.</summary>
    public static NodeLauncher Of(Terminal terminal, Home home)
    {
        if (terminal.Environment("KV_NODE_DLL") is { Length: > 0 } named) return new(named, home);
        var root = terminal.Environment("KV_ROOT") ?? Directory.GetCurrentDirectory();
        var built = Path.Combine(root, "src/Silo/bin/Release/net10.0/publish/OrleansKv.Silo.dll");
        return File.Exists(built)
            ? new(built, home)
            : throw CliException.Usage("The node program is not built: run ./kv, which builds it.");
    }

    /// <returns>The process id, which is also in the pid file.</returns>
    public int StartDetached(string node)
    {
        Directory.CreateDirectory(home.DataFolder(node));
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        foreach (var argument in new[] { "-c", Detach, "sh", home.LogPath(node) })
            start.ArgumentList.Add(argument);
        foreach (var argument in CommandLine(node)) start.ArgumentList.Add(argument);
        start.ArgumentList.Add("--log-limit");
        start.ArgumentList.Add($"{NodeLog.Limit}");
        using var process =
            Process.Start(start) ?? throw new InvalidOperationException("/bin/sh did not start.");
        home.PidFile(node).Write(process.Id);
        return process.Id;
    }

    /// <summary>Runs the node as a child process in the foreground; signals reach it.</summary>
    /// <returns>The node's exit code.</returns>
    public async Task<int> RunAsync(string node, CancellationToken cancellation)
    {
        Directory.CreateDirectory(home.DataFolder(node));
        var command = CommandLine(node);
        var start = new ProcessStartInfo(command[0]) { UseShellExecute = false };
        foreach (var argument in command.Skip(1)) start.ArgumentList.Add(argument);
        using var process =
            Process.Start(start) ?? throw new InvalidOperationException("The node did not start.");
        home.PidFile(node).Write(process.Id);
        await using var forward = cancellation.Register(() => Signal.Send(process.Id, Signal.Terminate));
        await process.WaitForExitAsync(CancellationToken.None);
        home.PidFile(node).Delete();
        return process.ExitCode;
    }

    private string[] CommandLine(string node)
    {
        var self = Environment.ProcessPath;
        var host = Path.GetFileName(self) == "dotnet" ? self! : "dotnet";
        var data = home.DataFolder(node);
        return [host, dll, "--config", home.ConfigurationPath, "--node", node, "--data", data];
    }
}
