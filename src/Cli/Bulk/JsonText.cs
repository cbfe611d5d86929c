using System.Globalization;
using System.Text;

namespace OrleansKv.Cli.Bulk;

/// <summary>
/// Text as JSON with the escapes that JSON demands and no other: the framework's encoders escape every
/// character outside the basic plane, and an export should say what the import said.
/// </summary>
internal static class JsonText
{
    public static string Quote(string text)
    {
        var json = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text) Append(json, c);
        return json.Append('"').ToString();
    }

    private static void Append(StringBuilder json, char c)
    {
        switch (c)
        {
            case '"': json.Append("\\\""); break;
            case '\\': json.Append("\\\\"); break;
            case '\n': json.Append("\\n"); break;
            case '\r': json.Append("\\r"); break;
            case '\t': json.Append("\\t"); break;
            case < ' ': json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"); break;
            default: json.Append(c); break;
        }
    }
}
