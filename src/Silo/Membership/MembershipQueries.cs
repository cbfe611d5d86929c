namespace OrleansKv.Silo.Membership;

/// <summary>
/// The SQL of Orleans' AdoNet membership: the keys, parameters and columns are its contract, the statements work on
/// SQLite and PostgreSQL. Every change of a row increments the table's version in the same atomic step, or does
/// nothing.
/// </summary>
internal static class MembershipQueries
{
    private const string OneSilo =
        "DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation";

    /// <summary>Orleans reads the version as an Int32, so it must not exceed one.</summary>
    private const string IsVersion =
        "DeploymentId = @DeploymentId AND Version = @Version AND Version < 2147483647";

    private const string NewRow = """
        @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime,
        @IAmAliveTime
        """;

    private const string RowColumns = """
        DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime,
        IAmAliveTime
        """;

    private const string Assignments =
        "Status = @Status, SuspectTimes = @SuspectTimes, IAmAliveTime = @IAmAliveTime";

    private const string Select = """
        SELECT v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort,
               m.SuspectTimes, m.StartTime, m.IAmAliveTime, v.Version
        FROM OrleansMembershipVersionTable v
            LEFT JOIN OrleansMembershipTable m ON m.DeploymentId = v.DeploymentId
        """;

    public static string Tables(string timeType) => $"""
        CREATE TABLE IF NOT EXISTS OrleansQuery (
            QueryKey varchar(64) NOT NULL PRIMARY KEY,
            QueryText varchar(8000) NOT NULL);
        CREATE TABLE IF NOT EXISTS OrleansMembershipVersionTable (
            DeploymentId varchar(150) NOT NULL PRIMARY KEY,
            Version integer NOT NULL DEFAULT 0);
        CREATE TABLE IF NOT EXISTS OrleansMembershipTable (
            DeploymentId varchar(150) NOT NULL,
            Address varchar(45) NOT NULL,
            Port integer NOT NULL,
            Generation integer NOT NULL,
            SiloName varchar(150) NOT NULL,
            HostName varchar(150) NOT NULL,
            Status integer NOT NULL,
            ProxyPort integer NULL,
            SuspectTimes varchar(8000) NULL,
            StartTime {timeType} NOT NULL,
            IAmAliveTime {timeType} NOT NULL,
            PRIMARY KEY (DeploymentId, Address, Port, Generation));
        """;

    public static IEnumerable<(string Key, string Text)> All(bool isSqlite) =>
    [
        ("UpdateIAmAlivetimeKey",
            $"UPDATE OrleansMembershipTable SET IAmAliveTime = @IAmAliveTime WHERE {OneSilo}"),
        ("InsertMembershipVersionKey", isSqlite ? SqliteInsertVersion : PostgreSqlInsertVersion),
        ("InsertMembershipKey", isSqlite ? SqliteInsert : PostgreSqlInsert),
        ("UpdateMembershipKey", isSqlite ? SqliteUpdate : PostgreSqlUpdate),
        ("MembershipReadRowKey", $"""
            {Select} AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation
            WHERE v.DeploymentId = @DeploymentId
            """),
        ("MembershipReadAllKey", $"{Select} WHERE v.DeploymentId = @DeploymentId"),
        ("GatewaysQueryKey", """
            SELECT Address, ProxyPort, Generation FROM OrleansMembershipTable
            WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0
            """),
        ("DeleteMembershipTableEntriesKey", """
            DELETE FROM OrleansMembershipTable WHERE DeploymentId = @DeploymentId;
            DELETE FROM OrleansMembershipVersionTable WHERE DeploymentId = @DeploymentId;
            """),
        ("CleanupDefunctSiloEntriesKey", $"""
            DELETE FROM OrleansMembershipTable
            WHERE DeploymentId = @DeploymentId AND IAmAliveTime < @IAmAliveTime AND Status = {Dead}
            """),
        // Orleans 10.4 reads all rows, selects the dead ones whose start, heartbeat and votes are all old, and
        // deletes each with this query, if it is unchanged. The query above is required but not used.
        ("CleanupDefunctSiloEntryKey", $"""
            DELETE FROM OrleansMembershipTable
            WHERE {OneSilo} AND Status = {Dead} AND StartTime = @StartTime AND IAmAliveTime = @IAmAliveTime
                AND coalesce(SuspectTimes, '') = coalesce(@SuspectTimes, '')
            """),
    ];

    /// <summary>SiloStatus.Dead.</summary>
    private const int Dead = 6;

    private const string SqliteInsertVersion = """
        INSERT INTO OrleansMembershipVersionTable (DeploymentId) VALUES (@DeploymentId)
            ON CONFLICT DO NOTHING;
        SELECT changes();
        """;

    private const string SqliteInsert = $"""
        BEGIN IMMEDIATE;
        UPDATE OrleansMembershipVersionTable SET Version = Version + 1
            WHERE {IsVersion} AND NOT EXISTS (SELECT 1 FROM OrleansMembershipTable WHERE {OneSilo});
        INSERT INTO OrleansMembershipTable ({RowColumns}) SELECT {NewRow} WHERE changes() = 1;
        COMMIT;
        SELECT changes();
        """;

    private const string SqliteUpdate = $"""
        BEGIN IMMEDIATE;
        UPDATE OrleansMembershipVersionTable SET Version = Version + 1
            WHERE {IsVersion} AND EXISTS (SELECT 1 FROM OrleansMembershipTable WHERE {OneSilo});
        UPDATE OrleansMembershipTable SET {Assignments} WHERE {OneSilo} AND changes() = 1;
        COMMIT;
        SELECT changes();
        """;

    private const string PostgreSqlInsertVersion = """
        WITH made AS (
            INSERT INTO OrleansMembershipVersionTable (DeploymentId) VALUES (@DeploymentId)
            ON CONFLICT DO NOTHING RETURNING 1)
        SELECT count(*)::int FROM made
        """;

    private const string PostgreSqlInsert = $"""
        WITH moved AS (
            UPDATE OrleansMembershipVersionTable SET Version = Version + 1
            WHERE {IsVersion} AND NOT EXISTS (SELECT 1 FROM OrleansMembershipTable WHERE {OneSilo})
            RETURNING 1),
        made AS (
            INSERT INTO OrleansMembershipTable ({RowColumns}) SELECT {NewRow} FROM moved RETURNING 1)
        SELECT count(*)::int FROM made
        """;

    private const string PostgreSqlUpdate = $"""
        WITH moved AS (
            UPDATE OrleansMembershipVersionTable SET Version = Version + 1
            WHERE {IsVersion} AND EXISTS (SELECT 1 FROM OrleansMembershipTable WHERE {OneSilo}) RETURNING 1),
        made AS (
            UPDATE OrleansMembershipTable SET {Assignments}
            WHERE {OneSilo} AND EXISTS (SELECT 1 FROM moved) RETURNING 1)
        SELECT count(*)::int FROM made
        """;
}
