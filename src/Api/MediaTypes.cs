using Microsoft.Net.Http.Headers;

namespace OrleansKv.Api;

/// <summary>The media types of bodies and values.</summary>
internal static class MediaTypes
{
    /// <summary>The type under which a body is stored; <see cref="Value.Json"/> means that it is an envelope.</summary>
    public static Parsed<string> OfBody(string? header)
    {
        if (string.IsNullOrEmpty(header)) return Value.Binary;
        if (header == Value.Json) return Value.Json;
        var isType = MediaTypeHeaderValue.TryParse(header, out var type) && FitsHeader(header);
        if (!isType || type!.MatchesAllSubTypes)
            return Problems.BadRequest("The Content-Type is not a media type such as text/plain.");
        if (header.Length > Limits.ContentTypeBytes)
            return Problems.BadRequest($"The Content-Type is longer than {Limits.ContentTypeBytes} bytes.");
        if (!type.MediaType.Equals(Value.Json, StringComparison.OrdinalIgnoreCase)) return header;
        var charset = HeaderUtilities.RemoveQuotes(type.Charset);
        return charset.Length == 0 || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? Value.Json
            : Problems.UnsupportedType("JSON must be UTF-8: convert it, or store the bytes under another type.");
    }

    /// <summary>
    /// The type for the header of an answer. A value may have been stored through another interface, with a type that
    /// is not allowed in a header.
    /// </summary>
    public static string ForHeader(string stored) =>
        stored.Length > 0 && FitsHeader(stored) ? stored : Value.Binary;

    private static bool FitsHeader(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
