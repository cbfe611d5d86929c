namespace OrleansKv.Client;

/// <summary>
/// Addresses of keys: every byte outside RFC 3986's unreserved set is percent-encoded, '/' included.
/// </summary>
internal static class KeyAddress
{
    // Otherwise Uri would decode %2E, drop dot segments and change some escapes: the key must arrive unchanged.
    private static readonly UriCreationOptions AsWritten =
        new() { DangerousDisablePathAndQueryCanonicalization = true };

    public static string Path(Key key)
    {
        // Web servers reject a NUL in a path in any encoding; in the query it is data.
        if (key.Text.Contains('\0')) return ByName(key);
        // "." and ".." consist of unreserved characters, but a proxy would resolve them.
        return key.Text is "." or ".."
            ? "/" + key.Text.Replace(".", "%2E", StringComparison.Ordinal)
            : "/" + Uri.EscapeDataString(key.Text);
    }

    /// <summary>
    /// For POST: the path of a key named "clear" would delete everything.
    /// </summary>
    public static string ForPost(Key key, string query) => With(ByName(key), query);

    /// <summary>Adds a query parameter to a path.</summary>
    public static string With(string path, string parameter) =>
        path + (path.Contains('?') ? '&' : '?') + parameter;

    public static Uri At(Server server, string pathAndQuery) => new(server.Address + pathAndQuery, AsWritten);

    private static string ByName(Key key) => "/_/key?name=" + Uri.EscapeDataString(key.Text);
}
