namespace OrleansKv.OrleansClient;

/// <param name="ByKey">
/// Calls the key's grain directly, on whichever node it is, instead of a node's store grain.
/// </param>
internal sealed record Arguments(
    string Invariant, string ConnectionString, bool ByKey, string Command, string Key, string? Value)
{
    public const string Usage = """
        OrleansClient <invariant> <connection string> [--by-key] set|update <key> <value>
        OrleansClient <invariant> <connection string> [--by-key] get|delete <key>
        The invariant is System.Data.SQLite or Npgsql, as in the cluster file.
        """;

    /// <returns>Null if the arguments are not valid.</returns>
    public static Arguments? Parse(string[] args)
    {
        var rest = args.Skip(2).Where(a => a != "--by-key").ToArray();
        var isUnderstood = rest is ["set" or "update", _, _] or ["get" or "delete", _];
        return isUnderstood
            ? new(args[0], args[1], args.Contains("--by-key"), rest[0], rest[1], rest.ElementAtOrDefault(2))
            : null;
    }
}
