namespace OrleansKv.Cli.Http;

/// <summary>Addresses of the keys that a user names.</summary>
internal static class KeyUrl
{
    /// <exception cref="CliException">The text is not a key.</exception>
    public static string Path(string key) => KeyAddress.Path(Valid(key));

    /// <exception cref="CliException">The text is not a key.</exception>
    public static string ForPost(string key, string query) => KeyAddress.ForPost(Valid(key), query);

    /// <summary>The text, when it is a key.</summary>
    /// <exception cref="CliException">The text is not a key.</exception>
    public static string Checked(string key) => Valid(key).Text;

    /// <summary>A path of <see cref="Path"/> with one more query parameter.</summary>
    public static string With(string path, string parameter) => KeyAddress.With(path, parameter);

    private static Key Valid(string key) => Key.TryCreate(key, out var valid, out var error)
        ? IsReserved(key) ? throw CliException.Usage($"'{key}' cannot be a key: '_/' is reserved.") : valid
        : throw CliException.Usage(error.Message());

    private static bool IsReserved(string key) => key.StartsWith("_/", StringComparison.Ordinal);
}
