using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace OrleansKv.Api;

/// <summary>Whether a client wants the JSON envelope or the stored bytes.</summary>
internal static class Representation
{
    private static readonly MediaTypeHeaderValue Json = new(Value.Json);
    private static readonly MediaTypeHeaderValue Binary = new(Value.Binary);

    /// <summary>
    /// The ranges of Accept in the client's order of preference: one that includes JSON selects the envelope; the
    /// stored type or application/octet-stream selects the bytes. If none does, the envelope, as without Accept.
    /// </summary>
    public static bool IsRaw(StringValues accept, string storedType)
    {
        if (accept.Count == 0 || (accept.Count == 1 && accept[0] is "*/*" or Value.Json)) return false;
        if (!MediaTypeHeaderValue.TryParseList(accept, out var ranges)) return false;
        var stored = MediaTypeHeaderValue.TryParse(storedType, out var type) ? type : Binary;
        foreach (var range in ranges.Where(r => r.Quality != 0).OrderByDescending(r => r.Quality ?? 1))
        {
            if (Json.IsSubsetOf(range)) return false;
            if (Binary.IsSubsetOf(range) || stored.IsSubsetOf(range)) return true;
        }
        return false;
    }
}
