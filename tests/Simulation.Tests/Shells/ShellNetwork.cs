namespace OrleansKv.Simulation.Shells;

/// <summary>Which way is open, how long a message takes, and who calls whom.</summary>
internal sealed class ShellNetwork(ShellWorld world)
{
    private const long ConnectTimeout = 1000;

    private readonly bool[,] _cut = new bool[Limits.Voters + 1, Limits.Voters + 1];
    private readonly List<Connection> _open = [];

    public void Cut(NodeId from, NodeId to) => _cut[from.Number, to.Number] = true;

    public void Heal() => Array.Clear(_cut);

    public bool IsCut(NodeId from, NodeId to) => _cut[from.Number, to.Number];

    public long Delay()
    {
        if (world.IsCalm) return world.Dice.Between(0, 2);
        var late = world.Dice.Chance(world.Plan.Late) ? world.Plan.LateBy : 0;
        return world.Dice.Between(0, world.Plan.Delay + late);
    }

    /// <summary>A request on a connection of its own, once there at most, and its answer.</summary>
    public Task<T> CallAsync<T>(End from, ShellNode to, Func<SimulatedServer, Task<T>> there)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        from.Process.Schedule(ConnectTimeout, () => done.TrySetException(new IOException("timed out")));
        world.Loop.After(Delay(), () =>
        {
            if (IsCut(from.Node.Id, to.Id)) return;
            if (to.Process is { } process) process.Schedule(0, () => _ = AnswerAsync(there));
            else Back(() => done.TrySetException(new HttpRequestException("refused")));
        });
        return done.Task;

        async Task AnswerAsync(Func<SimulatedServer, Task<T>> answer)
        {
            try
            {
                var result = await answer(to.Server ?? throw new HttpRequestException("refused"));
                Back(() => done.TrySetResult(result));
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                Back(() => done.TrySetException(e));
            }
        }

        void Back(Action action) => world.Loop.After(Delay(), () =>
        {
            if (!IsCut(to.Id, from.Node.Id)) from.Process.Schedule(0, action);
        });
    }

    public Connection Connect(End client, End server)
    {
        var connection = new Connection(world, client, server);
        _open.RemoveAll(c => c.IsBroken);
        _open.Add(connection);
        return connection;
    }

    /// <summary>Its machine says so to the others, or went down with it.</summary>
    public void Ended(Process process)
    {
        foreach (var connection in _open.Where(c => c.Has(process) && world.Dice.Chance(0.7)).ToList())
            connection.Break();
    }
}

/// <summary>One side of a connection.</summary>
internal sealed record End(ShellNode Node, Process Process);
