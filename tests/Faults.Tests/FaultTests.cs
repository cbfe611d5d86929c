using OrleansKv.Faults.Faults;
using OrleansKv.Faults.Load;
using Xunit.Abstractions;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

namespace OrleansKv.Faults;

/// <summary>
/// Three real nodes go through one fault after another under load: every history is linearizable, and afterwards
/// all replicas hold the same.
/// </summary>
public sealed class FaultTests(SceneFixture fixture, ITestOutputHelper output) : IClassFixture<SceneFixture>
{
    [Theory]
    [Inject(Needs.Nothing), Inject(Needs.Network), Inject(Needs.Disk), Inject(Needs.Clock)]
    [Inject(Needs.Membership)]
    public async Task Nothing_acknowledged_is_lost_or_invented_or_read_stale(Needs needs)
    {
        var scene = await fixture.SceneAsync();
        var current = "no fault yet";
        try
        {
            await using var load = scene.NewLoad();
            foreach (var fault in Catalogue.Quick(needs))
            {
                current = fault.Name;
                Note(await scene.GoThroughAsync(fault));
            }
            current = "after all faults";
            await load.StopAsync();
            await Verdict.PassAsync(scene.Cluster, load);
            Results.Append(
                SceneFixture.Report,
                $"<!-- checked: {load.Recorder.Count} operations, {needs}; unknown: {load.Unknown} -->");
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
        Results.Append(SceneFixture.Report, $"{seen}");
    }
}
