using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;

namespace OrleansKv.Cluster.Tests.Membership;

/// <summary>Orleans' own access to the membership table, from a silo that is built and not started.</summary>
internal sealed class Table : IAsyncDisposable
{
    public const string Cluster = "table-tests";

    private readonly IHost _silo;

    private Table(IHost silo) => _silo = silo;

    public IMembershipTable Rows => _silo.Services.GetRequiredService<IMembershipTable>();

    public static void Name(ClusterOptions options) => options.ClusterId = options.ServiceId = Cluster;

    public static async Task<Table> OpenAsync(MembershipOptions membership)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.UseOrleans(silo => silo
            .Configure<ClusterOptions>(Name)
            .UseAdoNetClustering(o =>
                (o.Invariant, o.ConnectionString) = (membership.Invariant, membership.ConnectionString)));
        var table = new Table(builder.Build());
        await table.Rows.InitializeMembershipTableAsync(true);
        return table;
    }

    public async ValueTask DisposeAsync()
    {
        if (_silo is IAsyncDisposable host) await host.DisposeAsync();
        else _silo.Dispose();
    }
}

/// <summary>Several silos' access to one table.</summary>
internal sealed class Tables(IReadOnlyList<Table> all) : IAsyncDisposable
{
    public IMembershipTable First => all[0].Rows;

    public static async Task<Tables> OpenAsync(MembershipOptions membership, int count)
    {
        var tables = new List<Table>();
        for (var i = 0; i < count; i++) tables.Add(await Table.OpenAsync(membership));
        return new(tables);
    }

    /// <summary>All at the same time.</summary>
    public async Task<List<bool>> AllAsync(Func<IMembershipTable, int, Task<bool>> act) =>
        [.. await Task.WhenAll(all.Select((table, i) => Task.Run(() => act(table.Rows, i))))];

    public async ValueTask DisposeAsync()
    {
        foreach (var table in all) await table.DisposeAsync();
    }
}
