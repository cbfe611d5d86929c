using System.Runtime.InteropServices;
using System.Text.Json;

namespace OrleansKv.Cli.Tests.Support;

/// <summary>A node's process with a node's arguments, whose store is memory.</summary>
internal static class FakeNode
{
    /// <summary>
    /// A file of this name in the data folder makes the node refuse to start, with its text.
    /// </summary>
    public const string Refusal = "refuse";

    /// <summary>A file of this name in the data folder makes the node deaf to SIGTERM.</summary>
    public const string Stubborn = "stubborn";

    private static async Task<int> Main(string[] arguments)
    {
        var (config, node, data) =
            (Named(arguments, "--config"), Named(arguments, "--node"), Named(arguments, "--data"));
        var refusal = Path.Combine(data, Refusal);
        if (File.Exists(refusal))
        {
            await Console.Error.WriteLineAsync(
                $"{node} cannot start: {(await File.ReadAllTextAsync(refusal)).Trim()}");
            return 1;
        }
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(config));
        var http =
            document.RootElement.GetProperty("nodes").GetProperty(node).GetProperty("http").GetString();
        await using var server = await FakeServer.StartAsync(node, address: $"http://{http}");
        using var deaf = File.Exists(Path.Combine(data, Stubborn))
            ? PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true)
            : null;
        Console.WriteLine($"{node} serves.");
        if (deaf is null) await server.WaitForShutdownAsync();
        else await new TaskCompletionSource().Task;
        return 0;
    }

    private static string Named(string[] arguments, string name) =>
        arguments[Array.IndexOf(arguments, name) + 1];
}
