using Microsoft.AspNetCore.Http;

namespace OrleansKv.Api.Batches;

/// <summary>
/// Runs a batch: different keys concurrently, the operations on one key in order.
/// </summary>
internal sealed class BatchRun(
    HttpContext context, IKeyValueStore store, TimeProvider clock, int maxAnswerBytes)
{
    private readonly long _started = clock.GetTimestamp();
    private long _answerBytes;

    public async Task<BatchItemResult[]> RunAsync(Parsed<BatchItem>[] operations)
    {
        var results = new BatchItemResult[operations.Length];
        var byKey = new Dictionary<Key, List<int>>();
        for (var i = 0; i < operations.Length; i++)
        {
            if (operations[i].Problem is { } problem) results[i] = new(null, problem);
            else if (byKey.TryGetValue(operations[i].Value!.Key, out var same)) same.Add(i);
            else byKey[operations[i].Value!.Key] = [i];
        }
        var limit = new ParallelOptions
        {
            MaxDegreeOfParallelism = ApiLimits.BatchParallel,
            CancellationToken = context.RequestAborted,
        };
        await Parallel.ForEachAsync(byKey.Values, limit, async (same, stop) =>
        {
            foreach (var i in same) results[i] = await RunAsync(operations[i].Value!, stop);
        });
        return results;
    }

    private async ValueTask<BatchItemResult> RunAsync(BatchItem operation, CancellationToken cancellation)
    {
        if (clock.GetElapsedTime(_started).TotalMilliseconds > ApiLimits.BatchTime)
            return new(operation, ResultMap.NotBegun());
        return operation.Change is null
            ? await ReadAsync(operation, cancellation)
            : await ChangeAsync(operation, cancellation);
    }

    private async ValueTask<BatchItemResult> ReadAsync(BatchItem operation, CancellationToken cancellation)
    {
        if (Interlocked.Read(ref _answerBytes) >= maxAnswerBytes)
            return new(operation, Problems.AnswerTooLong());
        switch (await store.GetAsync(operation.Key, Consistency.Linearizable, cancellation))
        {
            case ReadResult.Found found:
                return new(operation, NoRoom(found.Value.Bytes.Length), Found: found);
            case ReadResult.Unavailable unavailable:
                return new(operation, ResultMap.Unavailable(unavailable.Reason));
            default:
                return new(operation, Problems.NoSuchKey(operation.Key));
        }
    }

    /// <summary>The first value always fits, so that a batch of one read always succeeds.</summary>
    private Problem? NoRoom(int length)
    {
        if (Interlocked.Add(ref _answerBytes, length) > Math.Max(length, maxAnswerBytes))
            return Problems.AnswerTooLong();
        return Reservation.TryTake(context, length) ? null : Problems.Overloaded();
    }

    private async ValueTask<BatchItemResult> ChangeAsync(BatchItem operation, CancellationToken cancellation)
    {
        var result = await store.ChangeAsync(operation.Key, operation.Change!, cancellation);
        if (result is WriteResult.Committed committed) return new(operation, null, Committed: committed);
        var isMissing = result is WriteResult.ConditionFailed && operation.MayBeMissing;
        return new(operation, isMissing ? Problems.NoSuchKey(operation.Key) : ResultMap.ProblemOf(result));
    }
}

/// <summary>How one operation ended: with a problem, or with one of the two results.</summary>
/// <param name="Operation">Null if it was invalid.</param>
internal readonly record struct BatchItemResult(
    BatchItem? Operation,
    Problem? Problem,
    ReadResult.Found? Found = null,
    WriteResult.Committed? Committed = null);
