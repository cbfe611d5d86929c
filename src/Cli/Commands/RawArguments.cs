using System.Text.Unicode;

namespace OrleansKv.Cli.Commands;

/// <summary>
/// The bytes behind the arguments: the runtime makes U+FFFD of what is not UTF-8, and two keys would become one.
/// </summary>
internal static class RawArguments
{
    private const char Replacement = '\uFFFD';

    /// <summary>The last arguments of this process as bytes, where the system shows them (Linux).</summary>
    /// <returns>Null where it does not.</returns>
    public static IReadOnlyList<byte[]>? OfProcess(int count)
    {
        try
        {
            var all = new List<byte[]>();
            ReadOnlySpan<byte> rest = File.ReadAllBytes("/proc/self/cmdline");
            for (var end = rest.IndexOf((byte)0); end >= 0; end = rest.IndexOf((byte)0))
            {
                all.Add(rest[..end].ToArray());
                rest = rest[(end + 1)..];
            }
            return all.Count >= count ? all[^count..] : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <param name="raw">Returns the bytes of the last arguments, as many as asked; null if unavailable.</param>
    /// <exception cref="CliException">An argument is not UTF-8, or may not be.</exception>
    public static void Check(string[] arguments, Func<int, IReadOnlyList<byte[]>?> raw)
    {
        var suspect = Array.FindIndex(arguments, a => a.Contains(Replacement));
        if (suspect < 0) return;
        var bytes = raw(arguments.Length);
        // A real U+FFFD is text like any other.
        if (bytes is not null) suspect = bytes.ToList().FindIndex(b => !Utf8.IsValid(b));
        if (suspect < 0) return;
        throw CliException.Usage(
            $"Argument {suspect + 1}, '{arguments[suspect]}', is not valid UTF-8: keys, prefixes and values on "
            + "the command line must be. Read a binary value from a file (@file) or from standard input (@-)."
            + (bytes is null ? " To use the character U+FFFD itself, write \\ufffd at the prompt." : ""));
    }
}
