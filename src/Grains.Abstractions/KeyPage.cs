namespace OrleansKv.Grains;

/// <summary>One page of the store's keys in the form sent between processes.</summary>
[GenerateSerializer, Immutable, Alias("OrleansKv.Page")]
public sealed class KeyPage
{
    /// <summary>The keys in byte order.</summary>
    [Id(0)] public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>The entry of the key at the same index; without its value if values were not requested.</summary>
    [Id(1)] public IReadOnlyList<KeyRead> Entries { get; init; } = [];

    /// <summary>The key after which the next page begins; null if the list is complete.</summary>
    [Id(2)] public string? Cursor { get; init; }

    /// <summary>Set when no majority answered in time; the page is then empty.</summary>
    [Id(3)] public string? Error { get; init; }

    /// <summary>Converts a page into the form that is sent.</summary>
    public static KeyPage From(ListResult result, bool withValues) => new()
    {
        Keys = [.. result.Keys.Select(k => k.Key.Text)],
        Entries = [.. result.Keys.Select(k => Entry(k.Entry, withValues))],
        Cursor = result.Cursor,
        Error = result.Error,
    };

    private static KeyRead Entry(ReadResult.Found found, bool withValue) =>
        withValue ? KeyRead.From(found) : new() { Revision = found.Revision, ExpiresAt = found.ExpiresAt };
}
