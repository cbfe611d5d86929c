using Microsoft.Net.Http.Headers;

namespace OrleansKv.Api;

/// <summary>The media types of bodies and values.</summary>
internal static class MediaTypes
{
    /// <summary>What a body is stored as; <see cref="Value.Json"/> means that it is an envelope.</summary>
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
            : Problems.UnsupportedType("JSON is UTF-8: send it so, or store the bytes under another type.");
    }

    /// <summary>
    /// The type for an answer's header. A value may have come through another door than this one, with a type
    /// that no header can carry.
    /// </summary>
    public static string ForHeader(string stored) =>
        stored.Length > 0 && FitsHeader(stored) ? stored : Value.Binary;

    private static bool FitsHeader(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
