namespace OrleansKv;

/// <summary>A request for one page of keys.</summary>
/// <param name="Prefix">Only keys with this prefix; empty: all keys.</param>
/// <param name="After">The last key of the previous page; null for the first page.</param>
/// <param name="Limit">The most keys in the page, 1 to <see cref="Limits.PageKeys"/>.</param>
public sealed record ListQuery(string Prefix, string? After, int Limit);

/// <summary>A key of a page with its entry.</summary>
public sealed record ListedKey(Key Key, ReadResult.Found Entry);

/// <summary>One page of keys.</summary>
/// <param name="Keys">In the order of their UTF-8 bytes.</param>
/// <param name="Cursor">Where the next page starts; null if this is the last page.</param>
/// <param name="Error">Set when no majority answered in time; the page is then empty.</param>
public sealed record ListResult(IReadOnlyList<ListedKey> Keys, string? Cursor, string? Error = null);
