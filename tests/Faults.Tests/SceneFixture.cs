using OrleansKv.Faults.Faults;

namespace OrleansKv.Faults;

/// <summary>One cluster for all tests; a new one after a failure.</summary>
public sealed class SceneFixture : IAsyncLifetime
{
    private Scene? _scene;
    private bool _hasHeading;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_scene is not null) await _scene.DisposeAsync();
        _scene = null;
    }

    internal async Task<Scene> SceneAsync()
    {
        if (_scene is not null) return _scene;
        if (!_hasHeading) Results.Write(Report, $"seed {Settings.Seed}\n\n{Observation.Heading}\n");
        _hasHeading = true;
        _scene = new(Settings.Seed, Pace.Quick);
        await _scene.StartAsync();
        return _scene;
    }

    internal const string Report = "faults.md";
}
