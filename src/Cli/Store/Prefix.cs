namespace OrleansKv.Cli.Store;

/// <summary>
/// What keys begin with, for those who write patterns: "users/*" is the prefix users/, "*" is every key. No
/// other pattern is known here; its characters are characters of a key.
/// </summary>
internal static class Prefix
{
    /// <exception cref="CliException">It is no Unicode.</exception>
    public static string Of(string text)
    {
        _ = Utf8Text.Encode(text, "The prefix");
        return text.EndsWith('*') ? text[..^1] : text;
    }

    /// <returns>What to say when nothing was found; null when nothing looks like a pattern.</returns>
    public static string? Advice(string prefix) => prefix.IndexOfAny(['*', '?', '[']) is >= 0 and var at
        ? $"No key begins with '{Print.Visible(prefix)}': only a '*' at the end is a wildcard. "
            + (at == 0 ? "Without a prefix all keys are listed." : $"'{Print.Visible(prefix[..at])}*' finds more.")
        : null;
}
