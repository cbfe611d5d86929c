using System.Security.Cryptography;

namespace OrleansKv.Processes;

/// <summary>
/// Every byte of a folder, or of a file in a folder's place, in a form that compares. SQLite's index of the
/// write-ahead log is left out: it holds no data, and is recreated by any process that opens the store.
/// </summary>
internal static class Snapshot
{
    public static string Of(string path)
    {
        if (File.Exists(path)) return Line(path, path);
        if (!Directory.Exists(path)) return "nothing";
        var files = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith("-shm", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        return string.Join('\n', files.Select(file => Line(path, file)));
    }

    private static string Line(string root, string file)
    {
        var bytes = File.ReadAllBytes(file);
        var hash = Convert.ToHexString(SHA256.HashData(bytes));
        return $"{Path.GetRelativePath(root, file)} {bytes.Length} {hash}";
    }
}
