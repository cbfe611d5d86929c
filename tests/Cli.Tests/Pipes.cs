using System.Diagnostics;
using OrleansKv.Cli.Tests.Support;

namespace OrleansKv.Cli.Tests;

/// <summary>The command as a process in a pipe.</summary>
public class Pipes
{
    [Fact]
    public async Task A_watch_whose_reader_has_left_ends_with_the_next_change()
    {
        await using var cluster = await FakeCluster.StartAsync();
        using var kv = Start(cluster, "exec \"$0\" \"$1\" watch");
        Assert.Equal("(watching; Ctrl-C ends it)", await kv.StandardOutput.ReadLineAsync());
        kv.StandardOutput.Close();
        cluster.Store.Put("k", "1"u8.ToArray(), "text/plain");
        await kv.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal((141, ""), (kv.ExitCode, await kv.StandardError.ReadToEndAsync()));
    }

    [Fact]
    public async Task Two_commands_write_into_one_file_one_after_the_other()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Store.Put("a", "1"u8.ToArray(), "text/plain");
        cluster.Store.Put("b", "2"u8.ToArray(), "text/plain");
        using var kv = Start(
            cluster, "(\"$0\" \"$1\" get a; \"$0\" \"$1\" get b --raw; \"$0\" \"$1\" get a) > out; cat out");
        Assert.Equal("1\n21\n", await kv.StandardOutput.ReadToEndAsync());
    }

    [Fact]
    public async Task An_output_that_cannot_be_written_is_an_error_and_not_a_lost_server()
    {
        if (!File.Exists("/dev/full")) return; // Linux only
        await using var cluster = await FakeCluster.StartAsync();
        using var kv = Start(cluster, "exec \"$0\" \"$1\" watch > /dev/full");
        await kv.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(6, kv.ExitCode);
        Assert.Contains("No space left", await kv.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
    }

    internal static Process Start(FakeCluster cluster, string script)
    {
        var self = Environment.ProcessPath!;
        var host = Path.GetFileName(self) == "dotnet" ? self : "dotnet";
        var program = Path.Combine(AppContext.BaseDirectory, "kv.dll");
        return Process.Start(new ProcessStartInfo("sh", ["-c", script, host, program])
        {
            WorkingDirectory = cluster.Folder,
            Environment = { ["KV_HOME"] = cluster.Folder },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }
}
