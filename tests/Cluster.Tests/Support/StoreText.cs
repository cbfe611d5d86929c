using System.Text;

namespace OrleansKv.Cluster.Tests.Support;

/// <summary>A node's store with texts for values, as the tests write them.</summary>
internal static class StoreText
{
    private static int _id;

    public static OperationId NewId() =>
        OperationId.FromNode(new(NodeId.Last), 1, Interlocked.Increment(ref _id));

    public static Task<WriteResult> SetAsync(
        this SiloNode node, string key, string value, Condition condition = default) =>
        node.ChangeAsync(key, Change.Set(NewId(), Of(value), condition));

    public static Task<WriteResult> DeleteAsync(this SiloNode node, string key) =>
        node.ChangeAsync(key, Change.Delete(NewId()));

    public static Task<WriteResult> ChangeAsync(this SiloNode node, string key, Change change) =>
        node.Store.ChangeAsync(Key.From(key), change, CancellationToken.None).AsTask();

    /// <returns>The text; null when there is none.</returns>
    public static async Task<string?> TextAsync(
        this SiloNode node, string key, Consistency consistency = Consistency.Linearizable) =>
        (await node.ReadAsync(key, consistency)) is ReadResult.Found found ? TextOf(found) : null;

    /// <exception cref="TimeoutException">No majority answered.</exception>
    public static async Task<ReadResult> ReadAsync(
        this SiloNode node, string key, Consistency consistency = Consistency.Linearizable)
    {
        var read = await node.Store.GetAsync(Key.From(key), consistency, CancellationToken.None);
        return read is ReadResult.Unavailable lost ? throw new TimeoutException(lost.Reason) : read;
    }

    public static string TextOf(ReadResult.Found found) => Encoding.UTF8.GetString(found.Value.Bytes.Span);

    public static Value Of(string text) => new(Encoding.UTF8.GetBytes(text), "text/plain");
}
