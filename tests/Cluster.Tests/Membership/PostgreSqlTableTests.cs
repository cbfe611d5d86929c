using OrleansKv.Cluster.Tests.Support;
using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;

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
    public override Task A_heartbeat_invalidates_neither_a_rows_etag_nor_the_version_read_before_it() =>
        base.A_heartbeat_invalidates_neither_a_rows_etag_nor_the_version_read_before_it();

    [PostgreSqlFact]
    public override Task A_suspect_list_survives_heartbeats_and_the_insert_of_another_row() =>
        base.A_suspect_list_survives_heartbeats_and_the_insert_of_another_row();

    [PostgreSqlFact]
    public override Task Cleanup_removes_a_dead_row_only_when_its_start_heartbeat_and_votes_are_all_old() =>
        base.Cleanup_removes_a_dead_row_only_when_its_start_heartbeat_and_votes_are_all_old();

    [PostgreSqlFact]
    public override Task Cleanup_leaves_a_row_that_changed_since_it_was_read() =>
        base.Cleanup_leaves_a_row_that_changed_since_it_was_read();

    [PostgreSqlFact]
    public override Task Clients_find_the_gateways_of_the_living() =>
        base.Clients_find_the_gateways_of_the_living();

    private protected override Task<MembershipOptions> NewDatabaseAsync() => server.NewDatabaseAsync();
}
