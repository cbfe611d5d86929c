using System.Text.Json;

namespace OrleansKv.Client;

/// <summary>A page of the listing, and how it is asked for.</summary>
internal sealed record ListForm(IReadOnlyList<KeyEntry> Keys, string? Cursor)
{
    /// <summary>A page with values ends by its bytes; fewer keys keep one that is small quick.</summary>
    private const int KeysWithValues = 200;

    public static string Address(string prefix, bool values, string? cursor) =>
        $"/_/keys?prefix={Uri.EscapeDataString(prefix)}"
        + $"&limit={(values ? KeysWithValues : Limits.PageKeys)}"
        + (values ? "&values=true" : "")
        + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}");

    public static ListForm Parse(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body, ValueForm.Deep);
        var root = document.RootElement;
        return new(
            [.. root.GetProperty("keys").EnumerateArray().Select(Entry)], ValueForm.Text(root, "cursor"));
    }

    private static KeyEntry Entry(JsonElement e) => new(
        e.GetProperty("key").GetString()!, e.GetProperty("revision").GetInt64(), ValueForm.Read(e),
        ValueForm.ExpiryOf(e));
}
