namespace OrleansKv.Cli.Words;

/// <summary>Files that are named in a command; their errors are the user's to mend.</summary>
internal static class FileValue
{
    public static byte[] Read(string path) => Guard(() => File.ReadAllBytes(Full(path)));

    public static async Task<byte[]> ReadAsync(string path, CancellationToken cancellation) =>
        await Guard(() => File.ReadAllBytesAsync(Full(path), cancellation));

    public static async Task WriteAsync(
        string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            await File.WriteAllBytesAsync(Full(path), bytes, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage(e.Message);
        }
    }

    // At the prompt there is no shell to know what ~ is.
    private static string Full(string path) => path.StartsWith("~/", StringComparison.Ordinal)
        && Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? home + path[1..] : path;

    private static T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage($"{e.Message} (A text that begins with @ is written @@.)");
        }
    }
}
