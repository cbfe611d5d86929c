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
        $"{folder} belongs to node {owner} and was left as it is: start node {owner} on it.");

    public static StoreException Broken(string folder) => new(
        $"The store in {folder} failed before and accepts no more writes: start the node again.");

    public static StoreException NotConverted(string folder, string what) => new(
        $"The store in {folder} could not be converted to the format of this program ({what}). It was left as it is: "
        + "start the program version that wrote it.");

    /// <summary>Translates an error of RocksDB into a message for the operator.</summary>
    public static StoreException Rocks(string folder, Exception e) => e.Message switch
    {
        var text when text.Contains("No space left", StringComparison.Ordinal) => new(
            $"disk full: free space in {folder} and start the node again", e),
        var text when text.StartsWith("Corruption", StringComparison.Ordinal) => Damaged(folder, text, e),
        var text when text.Contains("No such file", StringComparison.Ordinal) => Damaged(folder, text, e),
        var text when text.Contains("Permission denied", StringComparison.Ordinal) => NotWritable(folder, e),
        var text => new(
            $"The disk under {folder} failed ({OneLine(text)}): check it and start the node again.", e),
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
