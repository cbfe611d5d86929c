namespace OrleansKv.Replication.Storage;

/// <summary>A store that cannot be opened: the error says what to do in one line, and no byte is altered.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_in_use_is_refused()
    {
        using var running = RocksStore.Open(_folder.Path, Samples.A);
        AssertRefused("is in use by a running node");
    }

    [Fact]
    public void A_folder_is_free_again_after_a_refusal_and_after_a_close()
    {
        File.WriteAllText(_folder["store.db"], "garbage");
        AssertRefused("is not a store");
        File.Delete(_folder["store.db"]);
        RocksStore.Open(_folder.Path, Samples.A).Dispose();
        RocksStore.Open(_folder.Path, Samples.A).Dispose();
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_refused()
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "in the way");
        var refused = Assert.Throws<StoreException>(() => RocksStore.Open(file, Samples.A));
        Assert.Contains("cannot be written", refused.Message, StringComparison.Ordinal);
        Assert.Equal("in the way", File.ReadAllText(file));
    }

    [Theory]
    [InlineData("CURRENT")]
    [InlineData("MANIFEST-*")]
    public void A_database_without_one_of_its_files_is_refused_as_lost(string pattern)
    {
        Fill();
        foreach (var file in Directory.GetFiles(_folder.Database, pattern)) File.Delete(file);
        AssertRefused("Treat this disk as lost");
    }

    [Fact]
    public void A_data_file_that_is_missing_is_refused_as_lost()
    {
        Fill();
        File.Delete(Directory.GetFiles(_folder.Database, "*.sst").Order().First());
        AssertRefused("Treat this disk as lost");
    }

    [Fact]
    public void An_old_wal_without_its_database_is_refused()
    {
        File.WriteAllBytes(_folder["store.db-wal"], new byte[100]);
        AssertRefused("store.db is missing");
    }

    private void Fill()
    {
        using var store = RocksStore.Open(_folder.Path, Samples.A, Samples.Tiny);
        for (var i = 0; i < 60; i++) store.Put(Samples.Key(i), Samples.Accepted(1, $"{i} {new string('t', 200)}"));
        store.Flush();
    }

    private void AssertRefused(string reason)
    {
        var before = _folder.Content();
        var refused = Assert.Throws<StoreException>(() => RocksStore.Open(_folder.Path, Samples.A));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Equal(before, _folder.Content());
    }
}
