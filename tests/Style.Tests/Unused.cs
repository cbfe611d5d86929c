namespace OrleansKv.Style.Tests;

public class Unused
{
    private static readonly string[] Published = ["Core", "Client", "Client.Orleans", "Grains.Abstractions"];

    private static readonly string[] Programs = ["Replication", "Api", "Grains", "Silo", "Cli"];

    /// <summary>What only tests use, and why they cannot do without.</summary>
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        ["OrleansKv.Grains.ActiveKeys.Count"] = "shows that the number of active grains stays within its bound",
        ["OrleansKv.Replication.Background.ExpiryQueue.Count"] = "shows that the queue stays within its bound",
        ["OrleansKv.Replication.Operations.ProposerPool.Count"] = "shows that idle proposers are removed",
        ["OrleansKv.Replication.ReplicaHost.NoVoteReason"] = "shows that a host gave up its vote, and why",
        ["OrleansKv.Replication.Storage.MemoryStore.Copy"] = "a copy of a simulated node's folder",
        ["OrleansKv.Replication.Storage.RowCache.Bytes"] = "shows that the cache stays within its bound",
        ["OrleansKv.Replication.Storage.RocksStore.Flush"] = "moves rows from memory to files",
    };

    [Fact]
    public void Every_method_and_property_of_the_product_is_used_by_the_product()
    {
        var files = Published.Concat(Programs).Select(Built).ToArray();
        var unused = new DeadCode(files, [.. Published.Select(name => $"OrleansKv.{name}")]).Unused();
        Offenders.None(unused.Except(Exceptions.Keys));
        Offenders.None(Exceptions.Keys.Except(unused).Select(name => $"{name} is used or gone: no exception."));
    }

    [Fact]
    public void A_method_that_only_calls_itself_is_noticed()
    {
        _ = new Specimen().IsUsed();
        var unused = new DeadCode([typeof(Unused).Assembly.Location], []).Unused();
        Assert.Equal(
            [nameof(Specimen.IsNever)],
            unused.Where(name => name.Contains(nameof(Specimen))).Select(name => name.Split('.')[^1]));
    }

    [Fact]
    public void What_a_package_shows_to_its_users_is_not_unused() => Assert.DoesNotContain(
        new DeadCode([typeof(Unused).Assembly.Location], [typeof(Unused).Assembly.GetName().Name!]).Unused(),
        name => name.StartsWith($"{typeof(Unused).FullName}.", StringComparison.Ordinal));

    /// <summary>In the configuration of these tests, which are built after the programs.</summary>
    private static string Built(string project)
    {
        var bin = Path.Combine(Sources.Root, "tests", "Style.Tests", "bin");
        var configuration = Path.GetRelativePath(bin, AppContext.BaseDirectory);
        var file = project == "Cli" ? "kv.dll" : $"OrleansKv.{project}.dll";
        return Path.Combine(Sources.Root, "src", project, "bin", configuration, file);
    }

    private sealed class Specimen
    {
        public bool IsUsed() => true;

        public static bool IsNever(int times) => times == 0 || IsNever(times - 1);
    }
}
