
namespace OrleansKv.Faults;

/// <summary>
/// A small ext4 file system in a file that can fill up, turn read-only after an error as real ones do, and hang, all
/// while a process has its files open.
/// </summary>
internal sealed class TestDisk : IDisposable
{
    private static int _count;

    private readonly string _image;
    private bool _hangs;

    public TestDisk(int megabytes)
    {
        var number = Interlocked.Increment(ref _count);
        _image = Path.Combine(Reaper.Folder, $"disk{number}.img");
        Folder = Directory.CreateDirectory(Path.Combine(Reaper.Folder, $"disk{number}")).FullName;
        using (var image = File.Create(_image)) image.SetLength(megabytes * 1024L * 1024);
        Tool.Run("mkfs.ext4", "-q", "-m", "0", _image);
        Mount();
        Reaper.Mounted(Folder);
    }

    /// <summary>Why it is not possible here; null if it is.</summary>
    public static string? Missing { get; } = FindMissing();

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    private string Filler => Path.Combine(Folder, "filler");

    /// <summary>Uses up the remaining space.</summary>
    public void Fill()
    {
        using var filler = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        var block = new byte[64 * 1024];
        for (var size = block.Length; size >= 512;)
            try
            {
                filler.Write(block, 0, size);
            }
            catch (IOException)
            {
                size /= 2;
            }
    }

    public void Empty() => File.Delete(Filler);

    /// <summary>Triggers an error of the device: nothing can be written any more.</summary>
    public void TurnReadOnly()
    {
        var mounted = File.ReadAllLines("/proc/mounts").Last(line => line.Contains($" {Folder} "));
        var device = mounted.Split(' ')[0];
        File.WriteAllText($"/sys/fs/ext4/{Path.GetFileName(device)}/trigger_fs_error", "a test");
    }

    /// <summary>Remounts the disk after an error, which replays its journal; no process may have files open.</summary>
    public void Repair()
    {
        Tool.Run("umount", Folder);
        Mount();
    }

    /// <summary>Hangs the disk: writers block.</summary>
    public void Hang()
    {
        Tool.Run("fsfreeze", "-f", Folder);
        _hangs = true;
    }

    public void GoOn()
    {
        _hangs = false;
        Tool.Run("fsfreeze", "-u", Folder);
    }

    /// <summary>Thaws the disk if a test has left it hanging.</summary>
    public void Free()
    {
        if (_hangs) GoOn();
    }

    public void Dispose()
    {
        Tool.Run("umount", "-l", Folder);
        File.Delete(_image);
    }

    private void Mount() => Tool.Run("mount", "-o", "loop,errors=remount-ro", _image, Folder);

    private static string? FindMissing()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) return "it needs root on Linux";
        foreach (var tool in new[] { "mkfs.ext4", "mount", "umount", "fsfreeze" })
            if (!Tool.Exists(tool))
                return $"{tool} is missing";
        try
        {
            new TestDisk(4).Dispose();
            return null;
        }
        catch (Exception e)
        {
            return $"cannot mount a file here: {e.Message}";
        }
    }
}
