using System.Diagnostics;
using System.Globalization;

namespace OrleansKv.Replication.Storage;

/// <summary>A process that commits and acknowledges, killed without warning.</summary>
public sealed class KilledProcessTests : IDisposable
{
    public const string Verb = "commit-until-killed";
    private const int Keys = 25;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Everything_acknowledged_before_a_kill_is_there_and_the_folder_is_free()
    {
        var acknowledged = CommitUntilKilled(lines: 150);
        using var store = RocksStore.Open(_folder.Path, Samples.A, Samples.Tiny);
        Assert.Equal(2, store.Identity.Boot);
        // One may be on disk but not acknowledged yet.
        Assert.InRange(store.LastChange, acknowledged, acknowledged + 1);
        for (var i = acknowledged - Keys + 1; i <= acknowledged; i++)
        {
            var entry = store.Read(Samples.Key((int)(i % Keys)))!.Entry!;
            Assert.InRange(entry.Revision, i, store.LastChange);
        }
    }

    /// <summary>The child: the entry point of this assembly calls it.</summary>
    internal static void Commit(string folder)
    {
        using var store = RocksStore.Open(folder, Samples.A, Samples.Tiny);
        for (var i = 1L; ; i++)
        {
            store.Put(Samples.Key((int)(i % Keys)), Samples.Accepted(i, $"value {i}"));
            Console.WriteLine(i);
        }
    }

    private long CommitUntilKilled(int lines)
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var assembly = typeof(KilledProcessTests).Assembly.Location;
        var start = new ProcessStartInfo(host, ["exec", assembly, Verb, _folder.Path])
        {
            RedirectStandardOutput = true,
        };
        using var child = Process.Start(start)!;
        var last = 0L;
        while (child.StandardOutput.ReadLine() is { } line)
        {
            if (line != (last + 1).ToString(CultureInfo.InvariantCulture)) break; // cut off by the kill
            last++;
            if (last == lines) child.Kill(); // SIGKILL; what it wrote before is still read to the end
        }
        child.WaitForExit();
        Assert.True(last >= lines, "the child ended early");
        return last;
    }
}
