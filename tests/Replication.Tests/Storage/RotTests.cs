namespace OrleansKv.Replication.Storage;

/// <summary>
/// Damage of any byte of any file of a stopped store: the store is refused, or says that it has lost something, or
/// fails when the damage is read, or has everything. It never shows an absent, an older or another row.
/// </summary>
public sealed class RotTests : IDisposable
{
    private const int Keys = 120;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>KV_ROT_SEEDS: how many seeds of 100 cases each.</summary>
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1,
        int.TryParse(Environment.GetEnvironmentVariable("KV_ROT_SEEDS"), out var seeds) ? seeds : 3)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Rot_is_never_silent(int seed)
    {
        var random = new Random(seed);
        using var model = Fill(random);
        var outcomes = new Dictionary<string, int>();
        for (var i = 0; i < 100; i++)
        {
            using var damaged = _folder.Copy();
            var what = Damage.Any(random, damaged);
            var outcome = Open(damaged, model, $"seed {seed}, case {i}: {what}");
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }
        // Most of it is noticed; what is not noticed was not used any more.
        Assert.True(outcomes.GetValueOrDefault("whole") < 60, string.Join(", ", outcomes));
    }

    [Fact]
    public void A_log_that_is_missing_or_older_is_a_loss()
    {
        using var model = new MemoryStore(Samples.A, Guid.NewGuid());
        using var store = RocksStore.Open(_folder.Path, Samples.A);
        store.PutAll(Samples.Keys(20), 1, "early");
        using var early = _folder.Copy();
        store.PutAll(Samples.Keys(20), 2, "late");
        using var late = _folder.Copy();
        foreach (var log in Directory.GetFiles(late.Database, "*.log")) File.Delete(log);
        AssertLost(late);
        using var mixed = _folder.Copy();
        foreach (var log in Directory.GetFiles(early.Database, "*.log"))
            File.Copy(log, Path.Combine(mixed.Database, Path.GetFileName(log)), overwrite: true);
        AssertLost(mixed);
    }

    [Fact]
    public void A_missing_watermark_is_a_loss_and_the_loss_is_durable()
    {
        RocksStore.Open(_folder.Path, Samples.A).Dispose();
        File.Delete(_folder.Mark);
        for (var i = 0; i < 2; i++)
        {
            using var store = RocksStore.Open(_folder.Path, Samples.A);
            Assert.Contains("store.mark", store.Loss, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_torn_commit_that_was_never_acknowledged_is_no_loss()
    {
        using var store = RocksStore.Open(_folder.Path, Samples.A);
        store.PutAll(Samples.Keys(20), 1, "kept");
        using var before = _folder.Copy();
        store.PutAll(Samples.Keys(20), 2, "torn");
        using var torn = _folder.Copy();
        File.Copy(before.Mark, torn.Mark, overwrite: true); // the watermark is written after the sync
        var log = Directory.GetFiles(torn.Database, "*.log").MaxBy(file => new FileInfo(file).Length)!;
        using (var file = File.OpenWrite(log)) file.SetLength(file.Length - 1);
        using var reopened = RocksStore.Open(torn.Path, Samples.A);
        Assert.Null(reopened.Loss);
        Assert.Equal(20, reopened.LastChange);
        Assert.All(Samples.Keys(20), key => Assert.Equal(Samples.Accepted(1, "kept"), reopened.Read(key)));
    }

    private static void AssertLost(TempFolder folder)
    {
        try
        {
            using var store = RocksStore.Open(folder.Path, Samples.A);
            Assert.NotNull(store.Loss);
        }
        catch (StoreException)
        {
            // Refused: as good.
        }
    }

    private static string Open(TempFolder folder, MemoryStore model, string what)
    {
        try
        {
            using var store = RocksStore.Open(folder.Path, Samples.A, Samples.Tiny);
            if (store.Loss is not null) return "lost";
            Operations.AssertSame(model, store, what);
            return "whole";
        }
        catch (StoreException)
        {
            return "refused";
        }
    }

    /// <summary>Rows in several files, in the log and in memory; some erased, some only promised.</summary>
    private MemoryStore Fill(Random random)
    {
        using var store = RocksStore.Open(_folder.Path, Samples.A, Samples.Tiny);
        var model = new MemoryStore(Samples.A, store.Identity.DiskId);
        for (var i = 0; i < Keys; i++)
        {
            var batch = Operations.RandomBatch(random, revision: i + 1);
            store.Commit(batch);
            model.Commit(batch);
            if (i % 40 == 39 && i < Keys - 1) store.Flush();
        }
        return model;
    }
}

/// <summary>One damage to one file of a store, as disks and operators cause it.</summary>
internal static class Damage
{
    public static string Any(Random random, TempFolder folder)
    {
        var files = folder.DataFiles().Where(file => new FileInfo(file).Length > 0).ToArray();
        var file = files[random.Next(files.Length)];
        var bytes = File.ReadAllBytes(file);
        var at = random.Next(bytes.Length);
        var what = random.Next(6);
        switch (what)
        {
            case 0 or 1:
                bytes[at] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(file, bytes);
                break;
            case 2:
                bytes.AsSpan(at, Math.Min(512, bytes.Length - at)).Clear();
                File.WriteAllBytes(file, bytes);
                break;
            case 3:
                File.WriteAllBytes(file, bytes[..at]);
                break;
            case 4:
                var other = random.Next(bytes.Length);
                var length = Math.Min(256, bytes.Length - Math.Max(at, other));
                bytes.AsSpan(at, length).ToArray().CopyTo(bytes.AsSpan(other));
                File.WriteAllBytes(file, bytes);
                break;
            default:
                File.Delete(file);
                break;
        }
        string[] names = ["flip", "flip", "zeros", "truncated", "copied", "deleted"];
        return $"{Path.GetFileName(file)} {names[what]} at {at} of {bytes.Length}";
    }
}
