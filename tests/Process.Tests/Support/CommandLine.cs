using System.Diagnostics;

namespace OrleansKv.Processes;

/// <summary>The kv command with a home and nodes of its own, as a user runs it.</summary>
public sealed class CommandLine : IAsyncLifetime
{
    private readonly string _home = Path.Combine(Reaper.Folder, Guid.NewGuid().ToString("N"));

    /// <summary>Runs kv with these words.</summary>
    /// <param name="input">What its standard input holds.</param>
    public Task<ProgramRun> RunAsync(string words, string input = "") =>
        ProgramRun.EndAsync(
            new("dotnet", [Repository.Command, .. words.Split(' ')])
            {
                Environment = { ["KV_HOME"] = _home, ["KV_NODE_DLL"] = Repository.Node },
            },
            input);

    /// <summary>Runs kv, which must succeed.</summary>
    /// <returns>What it printed.</returns>
    public async Task<string> OkAsync(string words, string input = "")
    {
        var run = await RunAsync(words, input);
        Assert.True(run.Code == 0, $"kv {words} ended with {run}");
        return run.Output;
    }

    /// <summary>Starts the three nodes: HTTP, peer, silo and gateway ports lie a hundred apart.</summary>
    public async Task InitializeAsync()
    {
        await OkAsync($"up --detach --ports {FreePorts.NextRange(400)}");
        foreach (var file in Directory.GetFiles(_home, "*.pid"))
            if (int.TryParse(File.ReadAllText(file).Split(" \n".ToCharArray())[0], out var process))
                Reaper.Watch(process);
    }

    public Task DisposeAsync() => RunAsync("down");
}
