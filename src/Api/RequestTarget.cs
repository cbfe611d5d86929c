namespace OrleansKv.Api;

/// <summary>The raw target of a request, cut at its query; nothing in it is decoded yet.</summary>
internal readonly record struct RequestTarget(string Raw, int PathStart, int PathEnd)
{
    /// <summary>The path without its first slash.</summary>
    public ReadOnlySpan<char> Path => Raw.AsSpan(PathStart, PathEnd - PathStart);

    public QueryText Query => new(PathEnd < Raw.Length ? Raw.AsMemory(PathEnd + 1) : default);

    /// <summary>Accepts "/path" and, as proxies send it, "http://host/path".</summary>
    public static bool TryParse(string raw, out RequestTarget target)
    {
        target = default;
        var slash = raw is ['/', ..] ? 0 : EndOfAuthority(raw);
        if (slash < 0) return false;
        var query = raw.IndexOf('?', slash);
        var end = query < 0 ? raw.Length : query;
        target = new(raw, Math.Min(slash + 1, end), end);
        return true;
    }

    private static int EndOfAuthority(string raw)
    {
        var scheme = raw.IndexOf("://", StringComparison.Ordinal);
        if (scheme <= 0) return -1;
        var end = raw.AsSpan(scheme + 3).IndexOfAny('/', '?');
        return end < 0 ? raw.Length : scheme + 3 + end;
    }
}
