using System.Diagnostics;
using System.Net.NetworkInformation;

namespace OrleansKv.Processes;

/// <summary>The kv command with a home and nodes of its own, as a user runs it.</summary>
internal sealed class CommandLine : IAsyncDisposable
{
    private readonly string _home = Path.Combine(Reaper.Folder, Guid.NewGuid().ToString("N"));

    /// <summary>Runs kv with these words.</summary>
    /// <param name="input">What its standard input holds.</param>
    public async Task<CommandResult> RunAsync(string words, string input = "")
    {
        var start = new ProcessStartInfo("dotnet", [Program.PathOfCommand, .. words.Split(' ')])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["KV_HOME"] = _home;
        start.Environment["KV_NODE_DLL"] = Program.PathOfNode;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return new(process.ExitCode, (await output).Trim(), (await error).Trim());
    }

    /// <summary>Runs kv, which must succeed.</summary>
    /// <returns>What it printed.</returns>
    public async Task<string> OkAsync(string words, string input = "")
    {
        var result = await RunAsync(words, input);
        Assert.True(result.Code == 0, $"kv {words} ended with {result}");
        return result.Output;
    }

    /// <summary>Starts the three nodes on free ports.</summary>
    public async Task UpAsync()
    {
        await OkAsync($"up --detach --ports {FreeBase()}");
        foreach (var file in Directory.GetFiles(_home, "*.pid"))
            if (int.TryParse(File.ReadAllText(file).Split(" \n".ToCharArray())[0], out var process))
                Reaper.Watch(process);
    }

    public async ValueTask DisposeAsync() => await RunAsync("down");

    /// <summary>HTTP, peer, silo and gateway ports lie a hundred apart, three of each.</summary>
    private static int FreeBase()
    {
        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();
        var taken = listeners.Select(listener => listener.Port).ToHashSet();
        return Enumerable.Range(10, 80).Select(n => 200 * n).First(
            at => Enumerable.Range(at, 400).All(port => !taken.Contains(port)));
    }
}

internal sealed record CommandResult(int Code, string Output, string Error);
