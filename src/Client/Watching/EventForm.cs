using System.Net.ServerSentEvents;
using System.Text.Json;

namespace OrleansKv.Client;

/// <summary>A server-sent event as an event of the watch.</summary>
internal static class EventForm
{
    /// <returns>Null for a type that this client does not know: no change of a key.</returns>
    public static StoreEvent? Parse(SseItem<byte[]> item, string? token)
    {
        if (item.EventType == "ready") return new StoreEvent.Ready(token);
        if (item.EventType == "synced") return new StoreEvent.Synced(token);
        using var document = JsonDocument.Parse(item.Data, ValueForm.Deep);
        var data = document.RootElement;
        return item.EventType switch
        {
            "put" => new StoreEvent.Put(
                KeyOf(data), ValueForm.Read(data), RevisionOf(data), ValueForm.ExpiryOf(data), token),
            "delete" => new StoreEvent.Deleted(KeyOf(data), RevisionOf(data), token),
            "expire" => new StoreEvent.Expired(KeyOf(data), RevisionOf(data), token),
            "clear" => new StoreEvent.Cleared(data.GetProperty("epoch").GetInt64(), token),
            "resync" => new StoreEvent.Resync(ValueForm.Text(data, "reason") ?? "", token),
            _ => null,
        };
    }

    private static string KeyOf(JsonElement data) => data.GetProperty("key").GetString()!;

    private static long RevisionOf(JsonElement data) => data.GetProperty("revision").GetInt64();
}
