using Polly;
using Polly.CircuitBreaker;

namespace OrleansKv.Client.Caching;

/// <summary>
/// Spares callers the wait for a store that is down: after failures calls fail at once for a while, then one
/// tries the store again.
/// </summary>
internal sealed class CacheCircuit
{
    /// <summary>The breaker's least. A single failure may be of one key or one slow moment.</summary>
    private const int Failures = 2;

    /// <summary>Shortest window that the breaker samples.</summary>
    private static readonly TimeSpan ShortestSample = TimeSpan.FromSeconds(0.5);

    private readonly ResiliencePipeline _pipeline;

    public CacheCircuit(OrleansKvCacheOptions options, TimeProvider time)
    {
        // Long enough that two calls in a row, each of which waits for its deadline, fall into one sample.
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
                "the store was unavailable a moment ago, and the cache calls it again after "
                + $"{e.RetryAfter?.TotalSeconds ?? 0:0.#} s.");
        }
    }

    /// <summary>What a node rejects, and a condition that fails, is an answer.</summary>
    private static bool IsOutage(KeyValueException e) =>
        e is StoreUnavailableException or ChangeNotAppliedException or OutcomeUnknownException;
}
