using System.CommandLine;
using OrleansKv.Cli.Http;
using OrleansKv.Cli.Local;

namespace OrleansKv.Cli.Commands;

/// <summary>The options of every command that talks to servers.</summary>
internal sealed class ClientOptions
{
    private readonly Option<string[]> _server =
        NewServer("A, B, C, host:port or a URL; may be repeated. Without it any node may answer.");

    private readonly Option<double?> _timeout = new("--timeout") { HelpName = "seconds" };

    private readonly Option<bool> _json = new("--json") { Description = "Print JSON for scripts, errors included." };

    /// <param name="patience">How long the command retries by default.</param>
    public ClientOptions(TimeSpan patience)
    {
        _timeout.Description =
            $"Seconds until the command gives up, retries included (default {patience.TotalSeconds:0}).";
        _timeout.RequireRange(0.001, 86_400, "seconds");
    }

    public ClientOptions() : this(RetryPolicy.Within(null).Deadline)
    {
    }

    public static Option<string[]> NewServer(string description) =>
        new("--server", "-s") { Description = description, HelpName = "server" };

    public void AddTo(Command command)
    {
        command.Options.Add(_server);
        command.Options.Add(_timeout);
        command.Options.Add(_json);
    }

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    public Connection Connect(ParseResult parsed, Terminal terminal) =>
        Connect(parsed, terminal, RetryPolicy.Within);

    /// <param name="policy">Makes the retry policy from the seconds of --timeout; null if it was not given.</param>
    public Connection Connect(ParseResult parsed, Terminal terminal, Func<double?, RetryPolicy> policy)
    {
        var home = Home.Of(terminal);
        var choice = Choose(home, parsed.GetValue(_server) ?? []);
        var client = new StoreClient(
            policy(parsed.GetValue(_timeout)), terminal.Time, terminal.Random, new(terminal.Error));
        return new(home, choice, client);
    }

    /// <summary>The servers that --server names; without it, all nodes in the cluster file.</summary>
    public static ServerChoice Choose(Home home, string[] names)
    {
        var addresses = names.Select(Server.FromAddress).OfType<Server>().ToList();
        if (names.Length > 0 && addresses.Count == names.Length)
            return new(addresses, Failover: names.Length > 1);
        var known = home.Cluster().Servers();
        if (names.Length == 0) return new(known, Failover: true);
        return new([.. names.Select(n => Find(known, n))], Failover: names.Length > 1);
    }

    private static Server Find(IReadOnlyList<Server> known, string name) =>
        known.FirstOrDefault(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? Server.FromAddress(name)
        ?? throw CliException.Usage($"There is no server '{name}': use {Names(known)}, host:port or a URL.");

    private static string Names(IEnumerable<Server> known) => string.Join(", ", known.Select(s => s.Name));
}

internal sealed record Connection(Home Home, ServerChoice Servers, StoreClient Client) : IDisposable
{
    public void Dispose() => Client.Dispose();
}
