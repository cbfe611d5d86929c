using System.Buffers.Text;
using System.Text;

namespace OrleansKv.Api;

/// <summary>
/// Where a listing continues: the last key listed, in a form that needs no escaping in a query.
/// </summary>
internal static class Cursor
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static string Of(string lastKey) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(lastKey));

    public static bool TryParse(string text, out string lastKey)
    {
        lastKey = "";
        if (!Base64Url.IsValid(text)) return false;
        try
        {
            lastKey = Strict.GetString(Base64Url.DecodeFromChars(text));
        }
        catch (Exception error) when (error is FormatException or DecoderFallbackException)
        {
            return false;
        }
        return Key.TryCreate(lastKey, out _, out _);
    }
}
