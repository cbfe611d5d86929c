namespace OrleansKv;

/// <summary>Which page of the keys is wanted.</summary>
/// <param name="Prefix">Of the keys that are wanted; empty: all.</param>
/// <param name="After">The last key of the page before; null for the first page.</param>
/// <param name="Limit">Keys at most, 1 to <see cref="Limits.PageKeys"/>.</param>
public sealed record ListQuery(string Prefix, string? After, int Limit);

/// <summary>A key of a page with what was read of it.</summary>
public sealed record ListedKey(Key Key, ReadResult.Found Entry);

/// <summary>One page of keys.</summary>
/// <param name="Keys">In the order of their bytes.</param>
/// <param name="Cursor">Where the next page starts; null when the list is complete.</param>
/// <param name="Error">Set when no majority answered in time; the page is then empty.</param>
public sealed record ListResult(IReadOnlyList<ListedKey> Keys, string? Cursor, string? Error = null);
