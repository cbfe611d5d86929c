using Microsoft.Extensions.Logging.Abstractions;

namespace OrleansKv.Replication.Background;

public sealed class EraserTests : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(ThreeReplicas.Grace);

    private readonly ThreeReplicas _three = new();
    private readonly TombstoneEraser _tombstones;
    private readonly Eraser _eraser;

    public EraserTests()
    {
        _tombstones = new(_three.Group, _three.Store);
        _eraser = new(_three.Own, _tombstones, _three.Group, NullLogger.Instance, e => throw e);
    }

    public void Dispose() => _three.Dispose();

    [Fact]
    public async Task A_tombstone_that_all_voters_hold_is_erased_after_the_grace_period_and_not_before()
    {
        var key = await DeletedAsync();
        await WalkAsync();
        _three.Time.Advance(Grace / 4);
        await WalkAsync();
        Assert.NotNull(_three.Row(0, key));
        _three.Time.Advance(Grace);
        await WalkAsync();
        Assert.All(Enumerable.Range(0, 3), replica => Assert.Null(_three.Row(replica, key)));
    }

    [Fact]
    public async Task A_tombstone_is_kept_while_one_voter_is_unreachable()
    {
        var key = await DeletedAsync();
        _three.Cut(2);
        await WalkAfterGraceAsync();
        Assert.NotNull(_three.Row(0, key));
    }

    [Fact]
    public async Task A_tombstone_is_kept_while_one_voter_holds_an_older_value_and_that_voter_is_repaired()
    {
        var key = Kept("k");
        await _three.SetAsync(key);
        await _three.SettleAsync(key);
        _three.Cut(2);
        await _three.DeleteAsync(key);
        _three.Mend(2);
        await WalkAfterGraceAsync();
        Assert.NotNull(_three.Row(0, key));
        await _three.SettleAsync(key);
        Assert.True(_three.Row(2, key)!.Entry!.IsTombstone);
    }

    [Fact]
    public async Task A_live_value_is_kept()
    {
        var key = Kept("k");
        await _three.SetAsync(key);
        await WalkAfterGraceAsync();
        Assert.NotNull(_three.Row(0, key));
    }

    [Fact]
    public async Task A_key_that_was_erased_starts_above_its_last_revision()
    {
        var key = await DeletedAsync();
        var before = _three.Row(0, key)!.Entry!.Revision;
        await WalkAfterGraceAsync();
        var created = Assert.IsType<WriteResult.Committed>(await _three.SetAsync(key));
        Assert.True(created.Revision > before);
        Assert.True(created.Created);
    }

    [Fact]
    public async Task Tombstones_of_another_voter_are_left_to_it_until_they_are_overdue()
    {
        var keys = Enumerable.Range(0, 100).Select(n => Key.From($"k{n}"));
        var key = keys.First(k => !_tombstones.IsResponsible(k));
        await DeleteAsync(key);
        await WalkAfterGraceAsync();
        Assert.NotNull(_three.Row(0, key));
        _three.Time.Advance(Grace);
        for (var pause = 0; pause <= 61; pause++) await WalkAsync();
        Assert.Null(_three.Row(0, key));
    }

    [Fact]
    public async Task Cleared_rows_are_erased_immediately_and_without_the_other_replicas()
    {
        var key = Kept("k");
        await _three.SetAsync(key);
        await _three.SettleAsync(key);
        await _three.Store.ClearAsync(_three.Group.Deadline);
        await _three.SetAsync(Kept("later"));
        _three.Cut(1);
        _three.Cut(2);
        var cleared = new ClearedRowEraser(_three.Own, _three.Group);
        while (await cleared.WalkAsync())
        {
            // Page by page.
        }
        Assert.Null(_three.Row(0, key));
        Assert.NotNull(_three.Row(0, Kept("later")));
    }

    private async Task<Key> DeletedAsync()
    {
        var key = Kept("k");
        await DeleteAsync(key);
        return key;
    }

    private async Task DeleteAsync(Key key)
    {
        await _three.SetAsync(key);
        await _three.DeleteAsync(key);
        await _three.SettleAsync(key);
    }

    /// <summary>A key for which the first replica is responsible.</summary>
    private Key Kept(string name) =>
        Enumerable.Range(0, 100).Select(n => Key.From($"{name}{n}")).First(_tombstones.IsResponsible);

    private async Task WalkAfterGraceAsync()
    {
        await WalkAsync();
        _three.Time.Advance(Grace);
        await WalkAsync();
    }

    private async Task WalkAsync()
    {
        while (await _eraser.WalkAsync())
        {
            // Page by page.
        }
    }
}
