namespace OrleansKv.Cli.Http;

/// <summary>Addresses of the keys that a user names.</summary>
internal static class KeyUrl
{
    /// <exception cref="CliException">The text is not a key.</exception>
    public static string Path(string key) => Key.TryCreate(key, out var valid, out var error)
        ? KeyAddress.Path(valid)
        : throw CliException.Usage(error.Message());

    /// <summary>A path of <see cref="Path"/> with one more query parameter.</summary>
    public static string With(string path, string parameter) => KeyAddress.With(path, parameter);
}
