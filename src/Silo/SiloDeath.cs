using Orleans.Runtime;

namespace OrleansKv.Silo;

/// <summary>
/// A silo that finds itself declared dead must not live on; its process may: the replica in it is none of the
/// silo's.
/// </summary>
internal sealed class SiloDeath(TaskCompletionSource<string> dead) : IFatalErrorHandler
{
    public bool IsUnexpected(Exception exception) => exception is not ThreadAbortException;

    public void OnFatalException(
        object? sender = null, string? context = null, Exception? exception = null) =>
        dead.TrySetResult(FirstSentence(context ?? exception?.Message ?? "a fatal error"));

    private static string FirstSentence(string text) => text.Split(" Reason:", 2)[0];
}
