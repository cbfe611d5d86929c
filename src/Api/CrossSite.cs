using Microsoft.AspNetCore.Http;

namespace OrleansKv.Api;

/// <summary>
/// Prevents a page of another site from changing the store through the browser of its visitor. A browser sends a
/// POST without asking first. PUT and DELETE need a CORS permission, which nodes never give but a proxy might.
/// </summary>
internal static class CrossSite
{
    public static bool IsMarked(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0) return site is not ("same-origin" or "none");
        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0 && !IsOwn(origin, request.Headers.Host.ToString());
    }

    private static bool IsOwn(string origin, string host) =>
        origin.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme
        && origin.AsSpan(scheme + 3).Equals(host, StringComparison.OrdinalIgnoreCase);
}
