using OrleansKv.Replication;

namespace OrleansKv.Simulation.Shells;

/// <summary>
/// One question of a client to one node, and what comes back: an answer, or nothing when the node dies under
/// it or the client loses patience.
/// </summary>
internal sealed class ShellCall<T>(ShellWorld world, Attempt attempt, Action<T> told, Action lost)
    where T : class
{
    private bool _isOver;

    /// <param name="limit">The operation must end by then, whatever happens; null: no limit.</param>
    public void Send(ShellNode node, long patience, long? limit, Func<ReplicaHost, Task<T>> ask)
    {
        world.Loop.After(patience, () => End(lost));
        if (node.Process is null) world.Loop.After(1, () => End(lost));
        else world.Loop.After(1, () => Arrive(node, limit, ask));
    }

    private void Arrive(ShellNode node, long? limit, Func<ReplicaHost, Task<T>> ask)
    {
        if (node.Process is not { } process) return;
        process.Schedule(0, () =>
        {
            var answering = AnswerAsync(node.Host!, ask);
            if (limit is { } most) process.Schedule(most, () => CheckEnded(node, process, most, answering));
        });
    }

    private async Task AnswerAsync(ReplicaHost host, Func<ReplicaHost, Task<T>> ask)
    {
        try
        {
            var answer = await ask(host);
            world.Loop.After(1, () => End(() => told(answer)));
        }
        catch (Exception e)
        {
            world.Fail(new Violation(attempt.Key, $"{attempt.Kind} threw {e}"));
        }
    }

    private void CheckEnded(ShellNode node, Process process, long most, Task answering)
    {
        if (answering.IsCompleted || process.LastPaused > world.Loop.Now - most) return;
        var what = $"{attempt.Kind} {attempt.Change?.Id} at {node.Id} goes on after {most} ms";
        world.Fail(new Violation(attempt.Key, what));
    }

    private void End(Action how)
    {
        if (_isOver) return;
        _isOver = true;
        how();
    }
}
