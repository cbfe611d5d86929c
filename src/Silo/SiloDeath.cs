using Orleans.Runtime;

namespace OrleansKv.Silo;

/// <summary>
/// A silo that finds itself declared dead must stop. Its process need not: the replica in it does not depend on the
/// silo.
/// </summary>
internal sealed class SiloDeath(TaskCompletionSource<string> dead) : IFatalErrorHandler
{
    public bool IsUnexpected(Exception exception) => exception is not ThreadAbortException;

    public void OnFatalException(
        object? sender = null, string? context = null, Exception? exception = null) =>
        dead.TrySetResult(Explain(context ?? exception?.Message ?? "a fatal error"));

    private static string Explain(string text) => text.Contains("told I am dead", StringComparison.Ordinal)
        ? "the other silos declared it dead, because it did not answer them for some seconds"
        : text.Split(" Reason:", 2)[0];
}
