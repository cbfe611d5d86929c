namespace OrleansKv.Client;

/// <param name="Value">Null when the list was asked for without values.</param>
public sealed record KeyEntry(string Key, long Revision, Value? Value, DateTimeOffset? ExpiresAt);

/// <summary>A value with the revision that a compare and set needs.</summary>
public sealed record Entry<T>(T Value, long Revision, DateTimeOffset? ExpiresAt);
