using System.Diagnostics;
using Npgsql;
using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;
using OrleansKv.Silo.Membership;
using OrleansKv.TestKit.Processes;

namespace OrleansKv.Cluster.Tests.Support;

/// <summary>
/// A PostgreSQL server of the tests' own, from the installed binaries, with its data in a temporary folder.
/// </summary>
public sealed class PostgreSql : IAsyncLifetime
{
    private const string Binaries = "/usr/lib/postgresql";
    private const string NobodysUser = "--reuid=65534 --regid=65534 --clear-groups";

    private readonly TempFolder _folder = new();
    private readonly int _port = FreePorts.Next();
    private Process? _server;

    /// <summary>Why the tests that need a server are skipped; null when one can be started.</summary>
    public static string? Missing
    {
        get
        {
            if (Folder is null) return $"PostgreSQL is not installed: there is no {Binaries}/*/bin/postgres.";
            return IsRoot && !File.Exists("/usr/bin/setpriv")
                ? "PostgreSQL refuses to run as root, and there is no setpriv to start it as nobody."
                : null;
        }
    }

    private static bool IsRoot => Environment.IsPrivilegedProcess;

    private static string? Folder => !Directory.Exists(Binaries)
        ? null
        : Directory.GetDirectories(Binaries).Select(version => Path.Combine(version, "bin"))
            .LastOrDefault(bin => File.Exists(Path.Combine(bin, "postgres")));

    public async Task InitializeAsync()
    {
        if (Missing is not null) return;
        // The server's user makes the data folder in it: only its owner may use it.
        const UnixFileMode all = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_111_111 | all);
        using var made = Run(
            "initdb", $"-D {_folder["data"]} -A trust -U orleans -E UTF8 --locale=C --no-sync");
        var error = await made.StandardError.ReadToEndAsync();
        await made.WaitForExitAsync();
        Assert.True(made.ExitCode == 0, error);
        await StartAsync();
    }

    public async Task StartAsync()
    {
        _server = Run(
            "postgres", $"-D {_folder["data"]} -k {_folder.Path} -h 127.0.0.1 -p {_port} -c fsync=off");
        _server.BeginErrorReadLine();
        await Poll.UntilAsync("PostgreSQL answers", AnswersAsync);
    }

    /// <summary>Ends it as an administrator would in a hurry: connections are cut, nothing is lost.</summary>
    public async Task StopAsync()
    {
        if (_server is null) return;
        Signals.Send(_server.Id, Signals.Interrupt);
        await _server.WaitForExitAsync();
        _server.Dispose();
        _server = null;
    }

    /// <summary>An empty database for one test.</summary>
    public async Task<MembershipOptions> NewDatabaseAsync()
    {
        var name = $"test{Guid.NewGuid():N}";
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        return new(MembershipSchema.PostgreSql, ConnectionString(name));
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        NpgsqlConnection.ClearAllPools();
        _folder.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await ExecuteAsync("postgres", "SELECT 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port};Username=orleans;Database={database};Timeout=3;Command Timeout=5";

    private static Process Run(string program, string arguments)
    {
        var path = Path.Combine(Folder!, program);
        var start = IsRoot
            ? new ProcessStartInfo("setpriv", $"{NobodysUser} {path} {arguments}")
            : new ProcessStartInfo(path, arguments);
        start.RedirectStandardError = start.RedirectStandardOutput = true;
        start.WorkingDirectory = "/";
        return Process.Start(start)!;
    }
}

[CollectionDefinition(Name)]
public sealed class PostgreSqlCollection : ICollectionFixture<PostgreSql>
{
    public const string Name = "PostgreSQL";
}

/// <summary>A test that needs PostgreSQL; where it is missing it is skipped and says so.</summary>
public sealed class PostgreSqlFactAttribute : FactAttribute
{
    public PostgreSqlFactAttribute() => Skip = PostgreSql.Missing;
}
