using OrleansKv.Faults.Faults;
using OrleansKv.Faults.Load;
using OrleansKv.Processes;
using Xunit.Abstractions;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

namespace OrleansKv.Faults;

/// <summary>
/// Three real nodes go through every fault under load: each history is one that a single machine could have
/// produced, and afterwards all replicas hold the same.
/// </summary>
public abstract class FaultTests(Mode mode, SceneFixture fixture, ITestOutputHelper output)
    : IClassFixture<SceneFixture>
{
    protected async Task StandsAsync(string fault)
    {
        var scene = await fixture.SceneAsync(mode);
        try
        {
            await using var load = scene.NewLoad();
            var seen = await scene.GoThroughAsync(Catalogue.Named(fault));
            await load.StopAsync();
            await Verdict.PassAsync(scene.Cluster, load);
            output.WriteLine($"{Observation.Heading}\n{seen}\n{load.Recorder.Count} operations were checked.");
            Results.Append(SceneFixture.ReportOf(mode), $"{seen}");
        }
        catch
        {
            output.WriteLine(scene.Cluster.Log);
            await fixture.DisposeAsync();
            throw;
        }
    }
}

public sealed class StandaloneFaultTests(SceneFixture fixture, ITestOutputHelper output)
    : FaultTests(Mode.Standalone, fixture, output)
{
    [Theory]
    [Inject(Mode.Standalone, Needs.Nothing), Inject(Mode.Standalone, Needs.Network)]
    [Inject(Mode.Standalone, Needs.Disk), Inject(Mode.Standalone, Needs.Clock)]
    public Task Nothing_is_lost_or_invented_or_shown_when_it_is_old(string fault) => StandsAsync(fault);
}

public sealed class SiloFaultTests(SceneFixture fixture, ITestOutputHelper output)
    : FaultTests(Mode.Orleans, fixture, output)
{
    [Theory]
    [Inject(Mode.Orleans, Needs.Nothing), Inject(Mode.Orleans, Needs.Network)]
    [Inject(Mode.Orleans, Needs.Disk), Inject(Mode.Orleans, Needs.Clock)]
    [Inject(Mode.Orleans, Needs.Orleans)]
    public Task Nothing_is_lost_or_invented_or_shown_when_it_is_old(string fault) => StandsAsync(fault);
}
