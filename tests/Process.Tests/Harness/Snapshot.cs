using System.Security.Cryptography;

namespace OrleansKv.Processes;

/// <summary>Every byte of a folder, or of a file in a folder's place, in a form that compares.</summary>
internal static class Snapshot
{
    public static string Of(string path)
    {
        if (File.Exists(path)) return Line(path, path);
        if (!Directory.Exists(path)) return "nothing";
        var files = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        return string.Join('\n', files.Select(file => Line(path, file)));
    }

    private static string Line(string root, string file)
    {
        var bytes = File.ReadAllBytes(file);
        return $"{Path.GetRelativePath(root, file)} {bytes.Length} {Convert.ToHexString(SHA256.HashData(bytes))}";
    }
}
