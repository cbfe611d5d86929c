using System.Diagnostics;
using System.Text;

namespace OrleansKv.Cluster.Tests.Support;

/// <summary>A program of this repository as a process of its own, with what it says.</summary>
internal sealed class NodeProcess : IDisposable
{
    private readonly StringBuilder _output = new();

    private NodeProcess(Process process) => Process = process;

    public Process Process { get; }

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <param name="project">
    /// Its folder from the root of the repository, built in the tests' configuration.
    /// </param>
    public static NodeProcess Start(string project, string assembly, params IEnumerable<string> arguments)
    {
        // .../tests/Cluster.Tests/bin/<configuration>/net10.0/
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var root = here.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        var folder = Path.Combine(root, project, "bin", here.Parent.Name, here.Name);
        var published = Path.Combine(folder, "publish", assembly);
        var built = File.Exists(published) ? published : Path.Combine(folder, assembly);
        Assert.True(File.Exists(built), $"{built} is not built.");
        var start = new ProcessStartInfo("dotnet", [built, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var started = new NodeProcess(Process.Start(start)!);
        started.Process.OutputDataReceived += (_, line) => started.Note(line.Data);
        started.Process.ErrorDataReceived += (_, line) => started.Note(line.Data);
        started.Process.BeginOutputReadLine();
        started.Process.BeginErrorReadLine();
        return started;
    }

    /// <returns>Its exit code and all it said.</returns>
    public async Task<(int Code, string Output)> EndAsync()
    {
        using var limit = new CancellationTokenSource(Wait.Long);
        await Process.WaitForExitAsync(limit.Token);
        return (Process.ExitCode, Output.Trim());
    }

    public void Dispose()
    {
        if (!Process.HasExited) Process.Kill();
        Process.Dispose();
    }

    private void Note(string? line)
    {
        lock (_output)
            if (line is not null)
                _output.AppendLine(line);
    }
}
