namespace OrleansKv.Cli.Words;

/// <summary>Files that are named in a command; their errors are the user's to mend.</summary>
internal static class FileValue
{
    public static byte[] Read(string path) => Guard(path, () => File.ReadAllBytes(Full(path)));

    public static async Task<byte[]> ReadAsync(string path, CancellationToken cancellation) =>
        await Guard(path, () => File.ReadAllBytesAsync(Full(path), cancellation));

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
