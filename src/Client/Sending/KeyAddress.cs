namespace OrleansKv.Client;

/// <summary>
/// Addresses of keys: every byte outside RFC 3986's unreserved set is percent-encoded, '/' included.
/// </summary>
internal static class KeyAddress
{
    // Uri would otherwise decode %2E, drop dot segments and lower some escapes: the key must arrive as it is.
    private static readonly UriCreationOptions AsWritten =
        new() { DangerousDisablePathAndQueryCanonicalization = true };

    public static string Path(Key key)
    {
        // Web servers refuse a NUL in a path, however it is written; in the query it is data.
        if (key.Text.Contains('\0')) return ByName(key);
        // A lone "." or ".." is made of unreserved characters, yet any proxy on the way would resolve it.
        return key.Text is "." or ".."
            ? "/" + key.Text.Replace(".", "%2E", StringComparison.Ordinal)
            : "/" + Uri.EscapeDataString(key.Text);
    }

    /// <summary>
    /// For POST: the path of a key that is named "clear" would mean to delete everything.
    /// </summary>
    public static string ForPost(Key key, string query) => With(ByName(key), query);

    /// <summary>A path with one more query parameter.</summary>
    public static string With(string path, string parameter) =>
        path + (path.Contains('?') ? '&' : '?') + parameter;

    public static Uri At(Server server, string pathAndQuery) => new(server.Address + pathAndQuery, AsWritten);

    private static string ByName(Key key) => "/_/key?name=" + Uri.EscapeDataString(key.Text);
}
