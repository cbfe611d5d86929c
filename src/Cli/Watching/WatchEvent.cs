using System.Text.Json;

namespace OrleansKv.Cli.Watching;

/// <param name="Kind">put, delete, expire, clear, ready, resync or synced.</param>
/// <param name="Data">The event's own object; for some kinds an empty one.</param>
internal sealed record WatchEvent(string Kind, JsonElement Data)
{
    /// <summary>Something of the store changed; the others are about the watch itself.</summary>
    public bool IsChange => Kind is "put" or "delete" or "expire" or "clear";

    public string? Text(string name) =>
        Data.ValueKind == JsonValueKind.Object && Data.TryGetProperty(name, out var value)
            ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText()
            : null;
}

/// <summary>How one connection of a watch ended.</summary>
internal abstract record WatchEnd
{
    /// <summary>Whoever takes the events has enough.</summary>
    public sealed record Enough : WatchEnd;

    /// <summary>This node cannot go on from the token, and no other could.</summary>
    public sealed record Gone : WatchEnd;

    /// <summary>The server does not take such a watch, now or ever.</summary>
    public sealed record Refused(string Reason) : WatchEnd;

    /// <summary>No connection, or one that broke or fell silent: another server may go on.</summary>
    public sealed record Broken(string Reason) : WatchEnd;
}
