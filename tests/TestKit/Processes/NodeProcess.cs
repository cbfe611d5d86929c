using System.Collections.Concurrent;
using System.Diagnostics;

namespace OrleansKv.TestKit.Processes;

/// <summary>One life of a node: a process, what it printed, and the signals it gets.</summary>
public sealed class NodeProcess : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    public NodeProcess(params string[] arguments)
        : this(Program(arguments), start => Process.Start(start)!)
    {
    }

    public NodeProcess(ProcessStartInfo program, Func<ProcessStartInfo, Process> start)
    {
        program.RedirectStandardOutput = program.RedirectStandardError = true;
        _process = start(program);
        _process.OutputDataReceived += (_, line) => Add(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Add(_errors, line.Data);
        Reaper.Watch(_process.Id);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public static ProcessStartInfo Program(params string[] arguments) =>
        new("dotnet", [Repository.Node, .. arguments]);

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public IReadOnlyCollection<string> Output => _output;

    public IReadOnlyCollection<string> Errors => _errors;

    public void Signal(int signal) => Signals.Send(_process.Id, signal);

    /// <returns>The exit code, once everything it printed is here.</returns>
    public async Task<int> ExitAsync(TimeSpan within)
    {
        await _process.WaitForExitAsync().WaitAsync(within);
        Reaper.Forget(_process.Id);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL, which a stopped process feels as well.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited) Signal(Signals.Kill);
        await ExitAsync(TimeSpan.FromSeconds(10));
    }

    public void Dispose() => _process.Dispose();

    private static void Add(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null) lines.Enqueue(line);
    }
}
