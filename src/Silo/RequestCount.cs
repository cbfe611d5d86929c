using Microsoft.AspNetCore.Http;

namespace OrleansKv.Silo;

/// <summary>Counts the requests of clients to the store, without queries about the node itself.</summary>
internal sealed class RequestCount
{
    private long _count;

    public long Count => Volatile.Read(ref _count);

    public RequestDelegate Before(RequestDelegate next) => context =>
    {
        var path = context.Request.Path;
        if (!path.StartsWithSegments("/_/cluster") && !path.StartsWithSegments("/_/health"))
            Interlocked.Increment(ref _count);
        return next(context);
    };
}
