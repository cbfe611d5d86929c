namespace OrleansKv.Cli.Store;

/// <summary>
/// A prefix of keys, which may be written as a pattern: "users/*" is the prefix users/, "*" is every key. There
/// are no other patterns; their characters are ordinary characters of a key.
/// </summary>
internal static class Prefix
{
    /// <exception cref="CliException">It is not valid Unicode.</exception>
    public static string Of(string text)
    {
        _ = Utf8Text.Encode(text, "The prefix");
        return text.EndsWith('*') ? text[..^1] : text;
    }

    /// <returns>A hint if nothing was found; null if the prefix does not look like a pattern.</returns>
    public static string? Advice(string prefix) => prefix.IndexOfAny(['*', '?', '[']) is >= 0 and var at
        ? $"No key begins with '{Print.Visible(prefix)}': only a '*' at the end is a wildcard. "
            + (at == 0 ? "Without a prefix all keys are listed." : $"'{Print.Visible(prefix[..at])}*' finds more.")
        : null;
}
