using System.Runtime.CompilerServices;
using System.Text.Json;
using OrleansKv.Cli.Http;

namespace OrleansKv.Cli.Words;

/// <param name="Entry">The listing's own object for it.</param>
internal sealed record ListedEntry(string Key, JsonElement Entry);

internal sealed record KeyPage(IReadOnlyList<ListedEntry> Keys);

/// <summary>The listing, page by page; a page that a dying node owes is asked of another.</summary>
internal sealed class KeyPages(KvClient client, ServerChoice servers, string prefix, bool values)
{
    // Values nest as deep as the API takes them.
    public static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1010 };

    private int PageSize => values ? 200 : Limits.PageKeys;

    public async IAsyncEnumerable<KeyPage> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        string? cursor = null;
        do
        {
            var reply = await client.SendAsync(servers, new(HttpMethod.Get, Address(cursor)), cancellation);
            if (!reply.Succeeded) throw Problem.Exception(reply);
            using var document = JsonDocument.Parse(reply.Body, Deep);
            yield return new([.. document.RootElement.GetProperty("keys").EnumerateArray().Select(Entry)]);
            cursor = document.RootElement.GetProperty("cursor").GetString();
        }
        while (cursor is not null);
    }

    private static ListedEntry Entry(JsonElement e) => new(e.GetProperty("key").GetString()!, e);

    private string Address(string? cursor) =>
        $"/_/keys?prefix={Uri.EscapeDataString(prefix)}&limit={PageSize}"
        + (values ? "&values=true" : "")
        + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}");
}
