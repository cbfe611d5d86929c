using System.Diagnostics;
using OrleansKv.Cluster.Tests.Support;
using OrleansKv.Silo;

namespace OrleansKv.Cluster.Tests.Logs;

public sealed class LogTrimmingTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_log_below_its_limit_is_left_alone()
    {
        File.WriteAllText(_folder["A.log"], "four");
        LogTrimming.Trim(_folder["A.log"], 4);
        Assert.Equal("four", File.ReadAllText(_folder["A.log"]));
        Assert.False(File.Exists(_folder["A.log.1"]));
    }

    [Fact]
    public async Task Writers_that_append_to_a_log_continue_in_it_after_it_was_emptied()
    {
        var log = _folder["A.log"];
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec cat >>'{log}'"]) { RedirectStandardInput = true };
        using var writer = Process.Start(start)!;
        await WriteAsync(writer, "before");
        await Poll.UntilAsync("it is written", () => File.Exists(log) && new FileInfo(log).Length == 6);

        LogTrimming.Trim(log, 5);
        Assert.Equal("before", await File.ReadAllTextAsync(log + ".1"));
        await WriteAsync(writer, "after");
        writer.StandardInput.Close();
        await writer.WaitForExitAsync();
        Assert.Equal("after", await File.ReadAllTextAsync(log));
    }

    [Fact]
    public void What_cannot_be_kept_is_dropped()
    {
        File.WriteAllText(_folder["A.log"], "too long");
        Directory.CreateDirectory(_folder["A.log.1"]);
        LogTrimming.Trim(_folder["A.log"], 4);
        Assert.Equal("", File.ReadAllText(_folder["A.log"]));
    }

    [Fact]
    public void A_deleted_log_does_no_harm() => LogTrimming.Trim(_folder["none.log"], 4);

    private static async Task WriteAsync(Process process, string text)
    {
        await process.StandardInput.WriteAsync(text);
        await process.StandardInput.FlushAsync();
    }
}
