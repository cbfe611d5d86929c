using Polly;
using Polly.CircuitBreaker;

namespace OrleansKv.Client.Caching;

/// <summary>
/// Spares callers the wait for a store that is down: after failures, calls fail immediately for a while; then one
/// call tries the store again.
/// </summary>
internal sealed class CacheCircuit
{
    /// <summary>The breaker's minimum. A single failure may concern one key or one slow moment.</summary>
    private const int Failures = 2;

    /// <summary>The shortest sampling window that the breaker allows.</summary>
    private static readonly TimeSpan ShortestSample = TimeSpan.FromSeconds(0.5);

    private readonly ResiliencePipeline _pipeline;

    public CacheCircuit(OrleansKvCacheOptions options, TimeProvider time)
    {
        // Long enough that two successive calls, each of which waits for its deadline, fall into one window.
        var sample = options.Deadline * 3;
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new()
            {
                MinimumThroughput = Failures,
                FailureRatio = 0.5,
                SamplingDuration = sample > ShortestSample ? sample : ShortestSample,
                BreakDuration = options.BreakDuration,
                ShouldHandle = new PredicateBuilder().Handle<KeyValueException>(IsOutage),
            })
            .Build();
    }

    /// <exception cref="StoreUnavailableException">The circuit is open: the store was not called.</exception>
    public async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(
                static async (call, stop) => await call(stop).ConfigureAwait(false), call, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (BrokenCircuitException e)
        {
            throw new StoreUnavailableException(
                "the store was unavailable a moment ago; the cache tries it again in "
                + $"{e.RetryAfter?.TotalSeconds ?? 0:0.#} s.");
        }
    }

    /// <summary>A rejected request and a failed condition are answers, not outages.</summary>
    private static bool IsOutage(KeyValueException e) =>
        e is StoreUnavailableException or ChangeNotAppliedException or OutcomeUnknownException;
}
