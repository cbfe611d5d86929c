using OrleansKv.Faults.Faults;
using OrleansKv.Faults.Load;
using OrleansKv.Processes;
using Xunit.Abstractions;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

namespace OrleansKv.Faults;

/// <summary>
/// Three real nodes go through one fault after another under load: each history is one that a single machine
/// could have produced, and afterwards all replicas hold the same.
/// </summary>
public abstract class FaultTests(Mode mode, SceneFixture fixture, ITestOutputHelper output)
    : IClassFixture<SceneFixture>
{
    protected async Task StandsAsync(Needs needs)
    {
        var scene = await fixture.SceneAsync(mode);
        var current = "no fault yet";
        try
        {
            await using var load = scene.NewLoad();
            foreach (var fault in Catalogue.Quick(needs))
            {
                current = fault.Name;
                Note(await scene.GoThroughAsync(fault));
            }
            current = "after all of them";
            await load.StopAsync();
            await Verdict.PassAsync(scene.Cluster, load);
            Results.Append(
                SceneFixture.ReportOf(mode), $"<!-- checked: {load.Recorder.Count} operations, {needs} -->");
        }
        catch
        {
            output.WriteLine($"Failed at: {current}\n{scene.Cluster.Log}");
            await fixture.DisposeAsync();
            throw;
        }
    }

    private void Note(Observation seen)
    {
        output.WriteLine($"{seen}");
        Results.Append(SceneFixture.ReportOf(mode), $"{seen}");
    }
}

public sealed class StandaloneFaultTests(SceneFixture fixture, ITestOutputHelper output)
    : FaultTests(Mode.Standalone, fixture, output)
{
    [Theory]
    [Inject(Mode.Standalone, Needs.Nothing), Inject(Mode.Standalone, Needs.Network)]
    [Inject(Mode.Standalone, Needs.Disk), Inject(Mode.Standalone, Needs.Clock)]
    public Task Nothing_is_lost_or_invented_or_shown_when_it_is_old(Needs needs) => StandsAsync(needs);
}

public sealed class SiloFaultTests(SceneFixture fixture, ITestOutputHelper output)
    : FaultTests(Mode.Orleans, fixture, output)
{
    [Theory]
    [Inject(Mode.Orleans, Needs.Nothing), Inject(Mode.Orleans, Needs.Network)]
    [Inject(Mode.Orleans, Needs.Disk), Inject(Mode.Orleans, Needs.Clock)]
    [Inject(Mode.Orleans, Needs.Orleans)]
    public Task Nothing_is_lost_or_invented_or_shown_when_it_is_old(Needs needs) => StandsAsync(needs);
}
