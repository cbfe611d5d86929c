namespace OrleansKv.Client;

/// <summary>A key of a list.</summary>
/// <param name="Key">The key.</param>
/// <param name="Revision">What a compare and set needs.</param>
/// <param name="Value">Null when the list was requested without values.</param>
/// <param name="ExpiresAt">On the clock of the nodes; null: never.</param>
public sealed record KeyEntry(string Key, long Revision, Value? Value, DateTimeOffset? ExpiresAt);

/// <summary>A value with the revision that a compare and set needs.</summary>
/// <param name="Value">The value.</param>
/// <param name="Revision">Of the key when it was read or stored.</param>
/// <param name="ExpiresAt">On the clock of the nodes; null: never, or not known after an update.</param>
public sealed record Entry<T>(T Value, long Revision, DateTimeOffset? ExpiresAt);
