using SQLitePCL;

namespace OrleansKv.Replication.Storage;

/// <summary>The reasons why a store cannot be opened, read or written, and what the operator can do.</summary>
internal static class StoreErrors
{
    private const string Lost =
        "Treat this disk as lost: move the folder away, start with an empty one and replace its voter.";

    public static StoreException Locked(string folder) => new(
        $"{folder} is in use by a running node: stop that node, or name another data folder.");

    public static StoreException NotWritable(string folder, Exception why) => new(
        $"{folder} cannot be written ({OneLine(why.Message)}): " +
        "give this user write access, or name another data folder.",
        why);

    public static StoreException Damaged(string folder, string what, Exception? why = null) => new(
        $"The store in {folder} is damaged ({OneLine(what)}). {Lost}", why);

    public static StoreException NotAStore(string folder) => new(
        $"store.db in {folder} is not a store of this program: " +
        "name another data folder, or move the file away.");

    public static StoreException UnknownVersion(string what, long found, long known) => new(
        $"{what} has format version {found}, but this program knows only {known}: " +
        "start the program version that wrote it.");

    public static StoreException OtherNode(string folder, NodeId owner) => new(
        $"{folder} belongs to node {owner} and is opened for reading: start node {owner} on it.");

    public static StoreException NoWal(string folder) => new(
        $"The file system of {folder} does not support SQLite's WAL (no shared memory): " +
        "use a local disk.");

    public static StoreException Broken(string folder) => new(
        $"The store in {folder} failed before and accepts no more writes: start the node again.");

    /// <summary>Translates a result code of SQLite into a message for the operator.</summary>
    public static StoreException Sqlite(string folder, int code, string message) => (code & 0xff) switch
    {
        raw.SQLITE_FULL => new($"disk full: free space in {folder} and start the node again"),
        raw.SQLITE_NOTADB => NotAStore(folder),
        raw.SQLITE_CORRUPT or raw.SQLITE_ERROR => Damaged(folder, message),
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN => new(
            $"store.db in {folder} cannot be written ({OneLine(message)}): " +
            "give this user write access to it."),
        _ => new($"The disk under {folder} failed ({OneLine(message)}, code {code}): " +
            "check it and start the node again."),
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
