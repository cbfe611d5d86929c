using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace OrleansKv.Api;

/// <summary>
/// Admits requests while there is room, and otherwise refuses them immediately: a queue in memory would only add to
/// the load. A refused request was not carried out.
/// </summary>
internal sealed class Admission : IDisposable
{
    private readonly ApiOptions _limits;
    private readonly PartitionedRateLimiter<IPAddress>? _rates;
    private long _bytes;
    private int _requests;

    public Admission(IOptions<ApiOptions> options)
    {
        _limits = options.Value;
        if (_limits.MaxRequestsPerSecond > 0)
            _rates = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
                RateLimitPartition.GetTokenBucketLimiter(address, _ => Bucket(_limits.MaxRequestsPerSecond)));
    }

    /// <returns>A reservation, to be disposed when the request ends, or why the request must be retried.</returns>
    public Parsed<Reservation> Enter(HttpContext context)
    {
        if (_rates is not null && !IsWithinRate(context)) return Problems.TooManyRequests();
        if (Interlocked.Increment(ref _requests) > _limits.MaxRequests)
        {
            Interlocked.Decrement(ref _requests);
            return Problems.Overloaded();
        }
        var reservation = new Reservation(this);
        context.Features.Set(reservation);
        return reservation;
    }

    public void Dispose() => _rates?.Dispose();

    internal bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= _limits.MaxRequestBytes) return true;
        Interlocked.Add(ref _bytes, -bytes);
        return false;
    }

    internal void Leave(long bytes)
    {
        Interlocked.Add(ref _bytes, -bytes);
        Interlocked.Decrement(ref _requests);
    }

    private bool IsWithinRate(HttpContext context)
    {
        using var lease = _rates!.AttemptAcquire(context.Connection.RemoteIpAddress ?? IPAddress.None);
        return lease.IsAcquired;
    }

    private static TokenBucketRateLimiterOptions Bucket(int perSecond) => new()
    {
        TokenLimit = perSecond,
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    };
}

/// <summary>The slot of a request, and the bytes it holds.</summary>
internal sealed class Reservation(Admission admission) : IDisposable
{
    /// <summary>A body and the value made of it, or a value and the answer made of it.</summary>
    private const int Copies = 2;

    private long _taken;

    /// <summary>Reserves bytes before they are held, if their number is known.</summary>
    public static bool TryTake(HttpContext context, long bytes) =>
        context.Features.Get<Reservation>() is not { } reservation || reservation.TryTake(bytes);

    public void Dispose() => admission.Leave(_taken);

    private bool TryTake(long bytes)
    {
        if (!admission.TryTake(Copies * bytes)) return false;
        Interlocked.Add(ref _taken, Copies * bytes);
        return true;
    }
}
