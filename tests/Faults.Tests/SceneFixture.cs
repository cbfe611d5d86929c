using OrleansKv.Faults.Faults;
using OrleansKv.Processes;

namespace OrleansKv.Faults;

/// <summary>One cluster for all tests of a mode; a new one after a failure.</summary>
public sealed class SceneFixture : IAsyncLifetime
{
    private Scene? _scene;
    private readonly HashSet<Mode> _hasHeading = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_scene is not null) await _scene.DisposeAsync();
        _scene = null;
    }

    internal async Task<Scene> SceneAsync(Mode mode)
    {
        if (_scene?.Mode == mode) return _scene;
        await DisposeAsync();
        if (_hasHeading.Add(mode))
            Results.Write(ReportOf(mode), $"{mode}, seed {Settings.Seed}\n\n{Observation.Heading}\n");
        _scene = new(mode, Settings.Seed, Pace.Quick);
        await _scene.StartAsync();
        return _scene;
    }

    internal static string ReportOf(Mode mode) => $"faults-{mode}.md";
}
