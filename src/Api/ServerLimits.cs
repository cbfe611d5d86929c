using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace OrleansKv.Api;

/// <summary>The limits enforced by the server, before a request reaches the endpoints.</summary>
internal static class ServerLimits
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public static void Apply(KestrelServerOptions kestrel, IOptions<ApiOptions> options)
    {
        var (limits, given) = (kestrel.Limits, options.Value);
        kestrel.AddServerHeader = false;
        limits.MaxConcurrentConnections = given.MaxConnections;
        limits.MaxRequestHeadersTotalSize = given.MaxHeaderBytes;
        // A key of 1 KiB is 3 KiB percent-encoded; the request line needs no separate limit.
        limits.MaxRequestLineSize = Math.Min(limits.MaxRequestLineSize, given.MaxHeaderBytes);
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(given.HeaderSeconds);
        limits.MinRequestBodyDataRate = new(given.MinBytesPerSecond, Grace);
        limits.MinResponseDataRate = new(given.MinBytesPerSecond, Grace);
        // Endpoints bound what they read. A body above this limit is cut off, without a 413.
        limits.MaxRequestBodySize = Math.Max(limits.MaxRequestBodySize ?? 0, 2L * given.MaxBatchBytes);
    }
}
