namespace OrleansKv.Cli.Http;

/// <summary>Keys as users type them.</summary>
internal static class KeyArgument
{
    /// <exception cref="CliException">The text is not a key.</exception>
    public static Key Parse(string text) => Key.TryCreate(text, out var key, out var error)
        ? IsReserved(text) ? throw CliException.Usage($"'{text}' cannot be a key: '_/' is reserved.") : key
        : throw CliException.Usage(error.Message());

    private static bool IsReserved(string text) => text.StartsWith("_/", StringComparison.Ordinal);
}
