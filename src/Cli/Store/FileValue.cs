namespace OrleansKv.Cli.Store;

/// <summary>Files named in a command; their errors are reported as wrong usage.</summary>
internal static class FileValue
{
    /// <summary>Blanks around JSON are not stored, so only the node rejects what is just above the limit.</summary>
    private const int Longest = Limits.ValueBytes + (4 * 1024);

    private const string Escape = " To store text that begins with @, write @@.";

    public static byte[] Read(string path) => Guard(path, () =>
    {
        using var file = File.OpenRead(Full(path));
        return Read(file);
    });

    /// <exception cref="CliException">
    /// There is more than any value may have. If it were sent, the node would close the connection, and the outcome
    /// would be unknown.
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

    // At the prompt there is no shell to expand ~.
    private static string Full(string path) => path.StartsWith("~/", StringComparison.Ordinal)
        && Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? home + path[1..] : path;

    private static T Guard<T>(string path, Func<T> read)
    {
        if (path.Length == 0) throw CliException.Usage("Name a file after '@'." + Escape);
        try
        {
            return read();
        }
        catch (Exception e) when (IsOfPath(e))
        {
            throw CliException.Usage(Why(path, e) + Escape);
        }
    }

    private static bool IsOfPath(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentException;

    private static string Why(string path, Exception e) => e switch
    {
        ArgumentException => $"'{Print.Visible(path)}' is not a valid path.",
        _ when Directory.Exists(Full(path)) => $"'{path}' is a folder, not a file.",
        FileNotFoundException => $"There is no file '{path}'.",
        DirectoryNotFoundException => $"There is no folder '{Path.GetDirectoryName(path)}'.",
        _ => e.Message,
    };
}
