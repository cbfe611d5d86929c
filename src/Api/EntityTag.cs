using System.Globalization;

namespace OrleansKv.Api;

/// <summary>An ETag is a key's revision in quotes.</summary>
internal static class EntityTag
{
    public static string Of(long revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    /// <summary>Parses a strong tag of this store, exactly as nodes send it.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long revision)
    {
        revision = 0;
        if (text is not ['"', .. var digits, '"'] || digits is ['0', _, ..]) return false;
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out revision);
    }
}
