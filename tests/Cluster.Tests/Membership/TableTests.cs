using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Runtime;
using OrleansKv.Cluster.Tests.Support;
using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;
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
    public virtual async Task A_heartbeat_invalidates_neither_a_rows_etag_nor_the_version_read_before_it()
    {
        var membership = await NewMadeAsync();
        await InsertAsync(membership, Entry(1));
        await using var table = await Table.OpenAsync(membership);
        var read = await table.Rows.ReadAllAsync();
        var (entry, etag) = Assert.Single(read.Members);

        entry.IAmAliveTime = entry.IAmAliveTime.AddSeconds(30);
        await table.Rows.UpdateIAmAliveAsync(entry);

        entry.Status = SiloStatus.ShuttingDown;
        Assert.True(await table.Rows.UpdateRowAsync(entry, etag, read.Version.Next()));
    }

    [Fact]
    public virtual async Task A_suspect_list_survives_heartbeats_and_the_insert_of_another_row()
    {
        var membership = await NewMadeAsync();
        var suspected = Entry(1);
        await InsertAsync(membership, suspected);
        await using var table = await Table.OpenAsync(membership);
        suspected.AddSuspector(Address(2), suspected.StartTime.AddSeconds(10));
        await UpdateAsync(table, suspected);

        await InsertAsync(membership, Entry(2));
        await table.Rows.UpdateIAmAliveAsync(suspected);
        Assert.False(await table.Rows.InsertRowAsync(Entry(1), (await table.Rows.ReadAllAsync()).Version.Next()));

        var row = Assert.Single((await table.Rows.ReadRowAsync(suspected.SiloAddress)).Members).Item1;
        Assert.Equal(suspected.SuspectTimes, row.SuspectTimes);
    }

    [Fact]
    public virtual async Task Cleanup_removes_a_dead_row_only_when_its_start_heartbeat_and_votes_are_all_old()
    {
        var membership = await NewMadeAsync();
        await using var table = await Table.OpenAsync(membership);
        var cutoff = Entry(0).StartTime.AddHours(1);
        var later = cutoff.AddSeconds(1);
        await AddAsync(1, SiloStatus.Dead, _ => { });
        await AddAsync(2, SiloStatus.Dead, row => row.AddSuspector(Address(9), cutoff.AddSeconds(-1)));
        await AddAsync(3, SiloStatus.Dead, row => row.SuspectTimes = []);
        await AddAsync(4, SiloStatus.Dead, row => row.AddSuspector(Address(9), later));
        await AddAsync(5, SiloStatus.Dead, row => row.IAmAliveTime = later);
        await AddAsync(6, SiloStatus.Dead, row => row.StartTime = later);
        await AddAsync(7, SiloStatus.Active, _ => { });

        await table.Rows.CleanupDefunctSiloEntriesAsync(cutoff);

        var left = (await table.Rows.ReadAllAsync()).Members.Select(row => row.Item1.SiloName).Order();
        Assert.Equal(["S4", "S5", "S6", "S7"], left);

        async Task AddAsync(int i, SiloStatus status, Action<MembershipEntry> change)
        {
            var entry = Entry(i);
            entry.Status = status;
            change(entry);
            await InsertAsync(membership, entry);
            await UpdateAsync(table, entry); // an insert writes no votes
        }
    }

    /// <summary>The statement itself: between its read and its delete another silo may write.</summary>
    [Fact]
    public virtual async Task Cleanup_leaves_a_row_that_changed_since_it_was_read()
    {
        var membership = await NewMadeAsync();
        await using var table = await Table.OpenAsync(membership);
        var dead = Entry(1);
        await InsertAsync(membership, dead);
        dead.Status = SiloStatus.Dead;
        await UpdateAsync(table, dead);

        Assert.Equal(0, await CleanUpAsync(membership, dead, dead.IAmAliveTime.AddSeconds(-1), null));
        Assert.Equal(0, await CleanUpAsync(membership, dead, dead.IAmAliveTime, "S127.0.0.1:2009:7,2025-01-02"));
        await UpdateAsync(table, Entry(1));
        Assert.Equal(0, await CleanUpAsync(membership, dead, dead.IAmAliveTime, null));
        await UpdateAsync(table, dead);
        Assert.Equal(1, await CleanUpAsync(membership, dead, dead.IAmAliveTime, null));
    }

    /// <param name="heartbeat">As it was read; so are the votes.</param>
    /// <returns>How many rows were deleted.</returns>
    private static async Task<int> CleanUpAsync(
        MembershipOptions membership, MembershipEntry entry, DateTime heartbeat, string? votes)
    {
        await using var connection = MembershipRows.Connection(membership);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT QueryText FROM OrleansQuery WHERE QueryKey = 'CleanupDefunctSiloEntryKey'";
        command.CommandText = (string)(await command.ExecuteScalarAsync())!;
        Add("DeploymentId", Table.Cluster);
        Add("Address", entry.SiloAddress.Endpoint.Address.ToString());
        Add("Port", entry.SiloAddress.Endpoint.Port);
        Add("Generation", entry.SiloAddress.Generation);
        Add("StartTime", entry.StartTime);
        Add("IAmAliveTime", heartbeat);
        Add("SuspectTimes", votes ?? (object)DBNull.Value);
        return await command.ExecuteNonQueryAsync();

        void Add(string name, object value)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
    }

    [Fact]
    public virtual async Task Clients_find_the_gateways_of_the_living()
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

    private static async Task UpdateAsync(Table table, MembershipEntry entry)
    {
        var read = await table.Rows.ReadRowAsync(entry.SiloAddress);
        Assert.True(await table.Rows.UpdateRowAsync(entry, read.Members[0].Item2, read.Version.Next()));
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
