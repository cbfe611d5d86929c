namespace OrleansKv.Cli.Http;

/// <summary>
/// Addresses of keys: every byte outside RFC 3986's unreserved set is percent-encoded, '/' included.
/// </summary>
internal static class KeyUrl
{
    // Uri would otherwise decode %2E, drop dot segments and lower some escapes: the key must arrive as it is.
    private static readonly UriCreationOptions AsWritten =
        new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <exception cref="CliException">The text is not a key.</exception>
    public static string Path(string key)
    {
        if (!Key.TryCreate(key, out var valid, out var error)) throw CliException.Usage(error.Message());
        // Web servers refuse a NUL in a path, however it is written; in the query it is data.
        if (valid.Text.Contains('\0')) return "/_/key?name=" + Uri.EscapeDataString(valid.Text);
        // A lone "." or ".." is made of unreserved characters, yet any proxy on the way would resolve it.
        return valid.Text is "." or ".."
            ? "/" + valid.Text.Replace(".", "%2E", StringComparison.Ordinal)
            : "/" + Uri.EscapeDataString(valid.Text);
    }

    /// <summary>A path of <see cref="Path"/> with one more query parameter.</summary>
    public static string With(string path, string parameter) =>
        path + (path.Contains('?') ? '&' : '?') + parameter;

    public static Uri At(Server server, string pathAndQuery) => new(server.Address + pathAndQuery, AsWritten);
}
