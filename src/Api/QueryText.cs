using Microsoft.AspNetCore.WebUtilities;

namespace OrleansKv.Api;

/// <summary>The query of a request, decoded on demand.</summary>
internal readonly struct QueryText(ReadOnlyMemory<char> text)
{
    public bool IsEmpty => text.IsEmpty;

    /// <returns>Null if the parameter is absent; empty if it has no value.</returns>
    public Parsed<string?> Find(string name)
    {
        if (text.IsEmpty) return (string?)null;
        ReadOnlyMemory<char>? found = null;
        foreach (var pair in new QueryStringEnumerable(text))
        {
            if (!pair.DecodeName().Span.SequenceEqual(name)) continue;
            if (found is not null)
                return Problems.BadRequest($"The query parameter '{name}' occurs twice: send it once.");
            found = pair.EncodedValue;
        }
        return found is { } value ? Decode(name, value.Span) : (string?)null;
    }

    public bool Has(string name) => Find(name) is { Problem: not null } or { Value: not null };

    /// <summary>A switch: absent is false; without a value, or "true", is true.</summary>
    public Parsed<bool> Flag(string name)
    {
        var found = Find(name);
        if (found.Problem is { } problem) return problem;
        return found.Value switch
        {
            null or "false" => false,
            "" or "true" => true,
            _ => Problems.BadRequest($"The query parameter '{name}' must be true or false."),
        };
    }

    private static Parsed<string?> Decode(string name, ReadOnlySpan<char> value) =>
        PercentCoding.TryDecode(value, ApiLimits.QueryValueBytes, plusIsSpace: true, out var decoded) switch
        {
            Decoding.Done => decoded,
            Decoding.TooLong => Problems.ParameterTooLong(name),
            _ => Problems.BadRequest($"The query parameter '{name}' is not percent-encoded UTF-8."),
        };
}
