using System.Runtime.CompilerServices;

namespace OrleansKv.Client.Retrying;

internal static class Awaiting
{
    /// <summary>
    /// Goes on wherever it may: a caller's own thread may be blocked until this has ended.
    /// </summary>
    public static ConfiguredTaskAwaitable<T> Free<T>(this Task<T> task) => task.ConfigureAwait(false);

    /// <inheritdoc cref="Free{T}(Task{T})"/>
    public static ConfiguredTaskAwaitable Free(this Task task) => task.ConfigureAwait(false);
}
