namespace OrleansKv.Cli.Store;

/// <summary>Files that are named in a command; their errors are the user's to mend.</summary>
internal static class FileValue
{
    /// <summary>Blanks around JSON are not stored: what is only a little too long, the node says.</summary>
    private const int Longest = Limits.ValueBytes + (4 * 1024);

    public static byte[] Read(string path) => Guard(path, () =>
    {
        using var file = File.OpenRead(Full(path));
        return Read(file);
    });

    /// <exception cref="CliException">
    /// There is more than any value may have. Sent, it would be cut off, and nobody could say how it ended.
    /// </exception>
    public static byte[] Read(Stream stream)
    {
        var whole = new MemoryStream();
        var part = new byte[64 * 1024];
        while (stream.Read(part) is > 0 and var length)
        {
            whole.Write(part, 0, length);
            if (whole.Length > Longest) throw Content.TooLong();
        }
        return whole.ToArray();
    }

    public static async Task WriteAsync(
        string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            await File.WriteAllBytesAsync(Full(path), bytes, cancellation);
        }
        catch (Exception e) when (IsOfPath(e))
        {
            throw CliException.Usage(Why(path, e));
        }
    }

    // At the prompt there is no shell to know what ~ is.
    private static string Full(string path) => path.StartsWith("~/", StringComparison.Ordinal)
        && Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? home + path[1..] : path;

    private static T Guard<T>(string path, Func<T> read)
    {
        if (path.Length == 0) throw CliException.Usage("Name a file after '@'; a text that is an @ is @@.");
        try
        {
            return read();
        }
        catch (Exception e) when (IsOfPath(e))
        {
            throw CliException.Usage($"{Why(path, e)} A text that begins with @ is written @@.");
        }
    }

    private static bool IsOfPath(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentException;

    private static string Why(string path, Exception e) => e switch
    {
        _ when Directory.Exists(Full(path)) => $"'{path}' is a folder, not a file.",
        FileNotFoundException => $"There is no file '{path}'.",
        DirectoryNotFoundException => $"There is no folder '{Path.GetDirectoryName(path)}'.",
        _ => e.Message,
    };
}
