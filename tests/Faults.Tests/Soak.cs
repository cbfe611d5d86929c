using System.Diagnostics;
using OrleansKv.Faults.Faults;
using OrleansKv.Faults.Load;

namespace OrleansKv.Faults;

/// <summary>
/// Random faults for a chosen time. Every half minute the load is restarted and its record is checked, so that no
/// history grows beyond what the checker can handle.
/// </summary>
internal sealed class Soak(int seed, TimeSpan duration) : IAsyncDisposable
{
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenLines = TimeSpan.FromMinutes(1);

    private readonly Scene _scene = new(seed, Pace.Random);
    private readonly SoakTally _tally = new();
    private readonly long _since = Stopwatch.GetTimestamp();
    private TimeSpan _told;

    public async Task RunAsync()
    {
        var current = "the start";
        try
        {
            await _scene.StartAsync();
            while (Stopwatch.GetElapsedTime(_since) < duration) await PhaseAsync(fault => current = fault);
        }
        catch (Exception e)
        {
            _tally.Violated();
            Results.Write("soak.log", _scene.Cluster.Log);
            throw new Xunit.Sdk.XunitException($"seed {seed}, at {current}: {e}");
        }
        finally
        {
            var took = Stopwatch.GetElapsedTime(_since);
            Results.Write("soak.md", $"seed {seed}, {took:hh\\:mm\\:ss}\n\n{_tally}\n");
        }
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    private async Task PhaseAsync(Action<string> at)
    {
        var possible = Catalogue.All.Where(_scene.Can).ToList();
        var began = Stopwatch.GetTimestamp();
        await using var load = _scene.NewLoad();
        while (Stopwatch.GetElapsedTime(began) < Phase)
        {
            var fault = possible[_scene.Random.Next(possible.Count)];
            at(fault.Name);
            _tally.Add(await _scene.GoThroughAsync(fault));
            Tell();
        }
        at("the verdict");
        await load.StopAsync();
        await Verdict.PassAsync(_scene.Cluster, load);
        _tally.Judged(load.Recorder);
    }

    private void Tell()
    {
        var now = Stopwatch.GetElapsedTime(_since);
        if (now - _told < BetweenLines) return;
        _told = now;
        Results.Append("progress.log", $"{now:hh\\:mm\\:ss} {_tally.Line}");
    }
}
