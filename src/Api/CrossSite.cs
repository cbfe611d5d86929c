using Microsoft.AspNetCore.Http;

namespace OrleansKv.Api;

/// <summary>
/// Keeps a page of another site from emptying the store of whoever looks at it. POST alone needs this: a
/// browser sends it without asking first, while PUT and DELETE wait for a permission that no node gives.
/// </summary>
internal static class CrossSite
{
    public static bool IsMarked(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0) return site is not ("same-origin" or "none");
        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0 && !IsOwn(origin, request.Host);
    }

    private static bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Authority.Equals(host.Value, StringComparison.OrdinalIgnoreCase);
}
