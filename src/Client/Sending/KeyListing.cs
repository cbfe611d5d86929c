using System.Runtime.CompilerServices;
using System.Text.Json;

namespace OrleansKv.Client;

/// <summary>GET /_/keys, page by page.</summary>
internal static class KeyListing
{
    /// <summary>A page with values is also bounded in bytes; fewer keys keep a page of small values fast.</summary>
    private const int KeysWithValues = 200;

    /// <param name="send">Returns the body of a successful answer.</param>
    /// <returns>The objects of each page, valid until the next page is requested.</returns>
    public static async IAsyncEnumerable<IReadOnlyList<JsonElement>> PagesAsync(
        string prefix, bool values, Func<KvRequest, CancellationToken, Task<ReadOnlyMemory<byte>>> send,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (limit, cursor) = (values ? KeysWithValues : Limits.PageKeys, (string?)null);
        do
        {
            var request = Page(prefix, limit, values, cursor);
            var body = await send(request, cancellationToken).ConfigureAwait(false);
            using var document = JsonDocument.Parse(body, ValueEncoding.Deep);
            yield return [.. document.RootElement.GetProperty("keys"u8).EnumerateArray()];
            cursor = ValueEncoding.Text(document.RootElement, "cursor");
        }
        while (cursor is not null);
    }

    public static KvRequest Page(string prefix, int limit, bool values = false, string? cursor = null) => new(
        HttpMethod.Get,
        $"/_/keys?prefix={Uri.EscapeDataString(prefix)}&limit={limit}"
        + (values ? "&values=true" : "")
        + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"));

    public static KeyEntry Entry(JsonElement e) => new(
        e.GetProperty("key"u8).GetString()!, e.GetProperty("revision"u8).GetInt64(), ValueEncoding.Read(e),
        ValueEncoding.ExpiryOf(e));
}
