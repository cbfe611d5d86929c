using Microsoft.AspNetCore.Http;

namespace OrleansKv.Api;

/// <summary>The one place that maps results of the store to HTTP.</summary>
internal static class ResultMap
{
    private const string Settle =
        " Repeat it with the same Idempotency-Key, or read the key, to find out.";

    /// <returns>Null if the change is committed.</returns>
    public static Problem? ProblemOf(WriteResult result) => result switch
    {
        WriteResult.Committed => null,
        WriteResult.ConditionFailed failed => ConditionFailed(failed.Revision),
        WriteResult.NotANumber => Conflict(
            "not-a-number",
            "The value is not an integer",
            "Only a 64-bit integer in decimal digits can be incremented; nothing was changed."),
        WriteResult.Overflow => Conflict(
            "overflow", "The sum is too large", "The sum does not fit into 64 bits; nothing was changed."),
        WriteResult.IdempotencyMismatch => new(
            StatusCodes.Status422UnprocessableEntity,
            "idempotency-mismatch",
            "The Idempotency-Key was used before",
            "An earlier, different request for this key had the same Idempotency-Key; nothing was changed."),
        WriteResult.NotApplied refused =>
            Passing("not-applied", "The change was not applied", refused.Reason),
        WriteResult.InsufficientStorage full => new(
            StatusCodes.Status507InsufficientStorage,
            "insufficient-storage",
            "The disks are full",
            full.Reason),
        WriteResult.Unknown unknown => new(
            StatusCodes.Status504GatewayTimeout,
            "outcome-unknown",
            "The change may or may not have taken effect",
            unknown.Reason + Settle),
        _ => throw new InvalidOperationException($"{result} has no meaning over HTTP."),
    };

    public static int StatusOf(WriteResult.Committed committed) =>
        committed.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK;

    private static Problem Conflict(string name, string title, string detail) =>
        new(StatusCodes.Status409Conflict, name, title, detail);

    public static Problem Unavailable(string reason) =>
        Passing("unavailable", "No majority of the nodes answered", reason);

    /// <summary>An operation of a batch that ran out of time before it started.</summary>
    public static Problem NotBegun() => Passing(
        "not-applied", "The operation was not started", "The batch took too long; send this operation again.");

    public static Problem CannotWatch(string reason) =>
        Passing("unavailable", "The node cannot accept a watch now", reason);

    public static Problem NotReady(string? reason) =>
        Passing("not-ready", "The node is not ready", reason ?? "The node has not reached a majority yet.");

    private static Problem Passing(string name, string title, string detail) =>
        new(StatusCodes.Status503ServiceUnavailable, name, title, detail) { IsPassing = true };

    public static Problem ConditionFailed(long? revision) => new(
        StatusCodes.Status412PreconditionFailed, "condition-failed", "The condition is not met",
        revision is { } r ? $"The key is at revision {r}; nothing was changed." : "The key has no value.")
    {
        Revision = revision,
    };
}
