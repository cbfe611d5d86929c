using System.Text.Json;

namespace OrleansKv.Client;

/// <summary>A server-sent event as an event of the watch.</summary>
internal static class EventParser
{
    /// <returns>Null for a type that this client does not know; it is not a change of a key.</returns>
    public static StoreEvent? Parse(string kind, JsonElement data, string? token) => kind switch
    {
        "ready" => new StoreEvent.Ready(token),
        "synced" => new StoreEvent.Synced(token),
        "put" => new StoreEvent.Put(
            KeyOf(data), ValueEncoding.Read(data), RevisionOf(data), ValueEncoding.ExpiryOf(data), token),
        "delete" => new StoreEvent.Deleted(KeyOf(data), RevisionOf(data), token),
        "expire" => new StoreEvent.Expired(KeyOf(data), RevisionOf(data), token),
        "clear" => new StoreEvent.Cleared(data.GetProperty("epoch").GetInt64(), token),
        "resync" => new StoreEvent.Resync(ValueEncoding.Text(data, "reason") ?? "", token),
        _ => null,
    };

    private static string KeyOf(JsonElement data) => data.GetProperty("key").GetString()!;

    private static long RevisionOf(JsonElement data) => data.GetProperty("revision").GetInt64();
}
