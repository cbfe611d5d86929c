using Microsoft.AspNetCore.Http;

namespace OrleansKv.Api;

/// <summary>
/// Keeps a page of another site from changing the store of whoever looks at it. A browser sends a POST
/// without asking first; PUT and DELETE wait for a permission that no node gives, but a proxy in between
/// might give it.
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
