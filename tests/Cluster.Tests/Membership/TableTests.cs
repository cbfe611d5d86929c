using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Runtime;
using OrleansKv.Cluster.Tests.Support;
using OrleansKv.Replication;
using OrleansKv.Silo.Membership;

namespace OrleansKv.Cluster.Tests.Membership;

/// <summary>Our tables and queries as Orleans itself uses them; the same demands on every database.</summary>
public abstract class TableTests
{
    private const int Writers = 8;

    /// <summary>An empty database.</summary>
    private protected abstract Task<MembershipOptions> NewDatabaseAsync();

    [Fact]
    public virtual async Task Makers_at_the_same_time_make_the_tables_once()
    {
        var membership = await NewDatabaseAsync();
        var makers = Enumerable.Range(0, Writers)
            .Select(_ => Task.Run(() => MembershipSchema.EnsureAsync(membership)));
        await Task.WhenAll(makers);
        await InsertAsync(membership, Entry(1));

        await MembershipSchema.EnsureAsync(membership);
        await using var table = await Table.OpenAsync(membership);
        Assert.Single((await table.Rows.ReadAllAsync()).Members);
    }

    [Fact]
    public virtual async Task Of_two_silos_that_join_at_one_version_one_must_try_again()
    {
        var membership = await NewMadeAsync();
        await using var tables = await Tables.OpenAsync(membership, Writers);
        var seen = (await tables.First.ReadAllAsync()).Version;

        var joined = await tables.AllAsync((table, i) => table.InsertRowAsync(Entry(i), seen.Next()));

        Assert.Equal(1, joined.Count(j => j));
        var now = await tables.First.ReadAllAsync();
        Assert.Equal(seen.Version + 1, now.Version.Version);
        Assert.Equal(Entry(joined.IndexOf(true)).SiloAddress, Assert.Single(now.Members).Item1.SiloAddress);
    }

    [Fact]
    public virtual async Task Of_two_silos_that_change_a_row_at_one_version_one_must_try_again()
    {
        var membership = await NewMadeAsync();
        await InsertAsync(membership, Entry(1));
        await using var tables = await Tables.OpenAsync(membership, Writers);
        var seen = await tables.First.ReadAllAsync();
        var etag = seen.Members[0].Item2;

        var changed = await tables.AllAsync(
            (table, i) => table.UpdateRowAsync(Suspected(i), etag, seen.Version.Next()));

        Assert.Equal(1, changed.Count(c => c));
        var now = await tables.First.ReadAllAsync();
        Assert.Equal(seen.Version.Version + 1, now.Version.Version);
        var entry = Assert.Single(now.Members).Item1;
        Assert.Equal(SiloStatus.Dead, entry.Status);
        Assert.Equal(Address(100 + changed.IndexOf(true)), Assert.Single(entry.SuspectTimes!).Item1);

        MembershipEntry Suspected(int by)
        {
            var entry = Entry(1);
            entry.Status = SiloStatus.Dead;
            entry.AddSuspector(Address(100 + by), entry.StartTime);
            return entry;
        }
    }

    [Fact]
    public virtual async Task A_silo_joins_once_and_a_row_that_is_not_there_is_not_changed()
    {
        var membership = await NewMadeAsync();
        await InsertAsync(membership, Entry(1));
        await using var table = await Table.OpenAsync(membership);
        var seen = await table.Rows.ReadAllAsync();

        Assert.False(await table.Rows.InsertRowAsync(Entry(1), seen.Version.Next()));
        Assert.False(await table.Rows.UpdateRowAsync(Entry(2), seen.Members[0].Item2, seen.Version.Next()));
        Assert.Equal(seen.Version, (await table.Rows.ReadAllAsync()).Version);
    }

    [Fact]
    public virtual async Task A_row_is_read_as_it_was_written_and_a_sign_of_life_moves_no_version()
    {
        var membership = await NewMadeAsync();
        var entry = Entry(1);
        await InsertAsync(membership, entry);
        await using var table = await Table.OpenAsync(membership);
        var before = await table.Rows.ReadRowAsync(entry.SiloAddress);

        entry.IAmAliveTime = entry.IAmAliveTime.AddSeconds(30);
        await table.Rows.UpdateIAmAliveAsync(entry);

        var after = await table.Rows.ReadRowAsync(entry.SiloAddress);
        Assert.Equal(before.Version, after.Version);
        var row = Assert.Single(after.Members).Item1;
        Assert.Equal(
            (entry.SiloAddress, "S1", "host", SiloStatus.Active, 1001, entry.StartTime, entry.IAmAliveTime),
            (row.SiloAddress, row.SiloName, row.HostName, row.Status, row.ProxyPort, row.StartTime,
                row.IAmAliveTime));
        Assert.Empty((await table.Rows.ReadRowAsync(Address(2))).Members);
    }

    [Fact]
    public virtual async Task The_long_dead_are_removed_and_clients_find_the_gateways_of_the_living()
    {
        var membership = await NewMadeAsync();
        var dead = Entry(1);
        dead.Status = SiloStatus.Dead;
        await InsertAsync(membership, dead);
        await InsertAsync(membership, Entry(2));
        await using var table = await Table.OpenAsync(membership);

        using var client = Host.CreateEmptyApplicationBuilder(new()).UseOrleansClient(c => c
            .Configure<ClusterOptions>(Table.Name)
            .UseAdoNetClustering(o =>
                (o.Invariant, o.ConnectionString) = (membership.Invariant, membership.ConnectionString)))
            .Build();
        var gateways = client.Services.GetRequiredService<IGatewayListProvider>();
        await gateways.InitializeGatewayListProvider();
        Assert.Equal([1002], (await gateways.GetGateways()).Select(uri => uri.Port));

        await table.Rows.CleanupDefunctSiloEntriesAsync(dead.IAmAliveTime.AddMinutes(1));
        Assert.Equal("S2", Assert.Single((await table.Rows.ReadAllAsync()).Members).Item1.SiloName);
        await table.Rows.DeleteMembershipTableEntriesAsync(Table.Cluster);
        Assert.Empty(await MembershipRows.ReadAsync(membership));
    }

    private async Task<MembershipOptions> NewMadeAsync()
    {
        var membership = await NewDatabaseAsync();
        await MembershipSchema.EnsureAsync(membership);
        return membership;
    }

    private static async Task InsertAsync(MembershipOptions membership, MembershipEntry entry)
    {
        await using var table = await Table.OpenAsync(membership);
        Assert.True(await table.Rows.InsertRowAsync(entry, (await table.Rows.ReadAllAsync()).Version.Next()));
    }

    private static SiloAddress Address(int i) => SiloAddress.New(IPAddress.Loopback, 2000 + i, 7);

    private static MembershipEntry Entry(int i) => new()
    {
        SiloAddress = Address(i),
        SiloName = $"S{i}",
        HostName = "host",
        Status = SiloStatus.Active,
        ProxyPort = 1000 + i,
        StartTime = new(2025, 1, 2, 3, 4, 5, DateTimeKind.Utc),
        IAmAliveTime = new(2025, 1, 2, 3, 4, 6, DateTimeKind.Utc),
    };
}
