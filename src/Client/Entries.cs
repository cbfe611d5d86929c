namespace OrleansKv.Client;

/// <summary>A key in a list.</summary>
/// <param name="Key">The key.</param>
/// <param name="Revision">Its revision, for a compare and set.</param>
/// <param name="Value">Null if the list was requested without values.</param>
/// <param name="ExpiresAt">Time of expiry, on the clock of the nodes; null: never.</param>
public sealed record KeyEntry(string Key, long Revision, Value? Value, DateTimeOffset? ExpiresAt);

/// <summary>A value with the revision that a compare and set needs.</summary>
/// <param name="Value">The value.</param>
/// <param name="Revision">The revision of the key when it was read or stored.</param>
/// <param name="ExpiresAt">Time of expiry, on the clock of the nodes; null: never, or unknown after an update.</param>
public sealed record Entry<T>(T Value, long Revision, DateTimeOffset? ExpiresAt);
