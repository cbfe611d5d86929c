using OrleansKv.Cluster.Tests.Support;
using OrleansKv.Replication;

namespace OrleansKv.Cluster.Tests.Membership;

/// <summary>The same, skipped where there is no server: hence each by its name.</summary>
[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlTableTests(PostgreSql server) : TableTests
{
    [PostgreSqlFact]
    public override Task Makers_at_the_same_time_make_the_tables_once() =>
        base.Makers_at_the_same_time_make_the_tables_once();

    [PostgreSqlFact]
    public override Task Of_two_silos_that_join_at_one_version_one_must_try_again() =>
        base.Of_two_silos_that_join_at_one_version_one_must_try_again();

    [PostgreSqlFact]
    public override Task Of_two_silos_that_change_a_row_at_one_version_one_must_try_again() =>
        base.Of_two_silos_that_change_a_row_at_one_version_one_must_try_again();

    [PostgreSqlFact]
    public override Task A_silo_joins_once_and_a_row_that_is_not_there_is_not_changed() =>
        base.A_silo_joins_once_and_a_row_that_is_not_there_is_not_changed();

    [PostgreSqlFact]
    public override Task A_row_is_read_as_it_was_written_and_a_sign_of_life_moves_no_version() =>
        base.A_row_is_read_as_it_was_written_and_a_sign_of_life_moves_no_version();

    [PostgreSqlFact]
    public override Task The_long_dead_are_removed_and_clients_find_the_gateways_of_the_living() =>
        base.The_long_dead_are_removed_and_clients_find_the_gateways_of_the_living();

    private protected override Task<MembershipOptions> NewDatabaseAsync() => server.NewDatabaseAsync();
}
