using OrleansKv.Faults.Faults;
using OrleansKv.Processes;

namespace OrleansKv.Faults;

/// <summary>One cluster for all tests of a class; a new one after a failure.</summary>
public sealed class SceneFixture : IAsyncLifetime
{
    private static readonly int Seed =
        int.Parse(Environment.GetEnvironmentVariable("KV_SEED") is { Length: > 0 } seed ? seed : "1");

    private Scene? _scene;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_scene is not null) await _scene.DisposeAsync();
        _scene = null;
    }

    internal async Task<Scene> SceneAsync(Mode mode)
    {
        if (_scene is not null) return _scene;
        Results.Write(ReportOf(mode), $"{mode}, three nodes\n\n{Observation.Heading}\n");
        _scene = new(mode, Seed, isLong: false);
        await _scene.StartAsync();
        return _scene;
    }

    internal static string ReportOf(Mode mode) => $"faults-{mode}.md";
}
