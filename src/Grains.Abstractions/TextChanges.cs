using System.Text;

namespace OrleansKv.Grains;

/// <summary>The changes behind the commands that take and give text.</summary>
internal static class TextChanges
{
    private const string Text = "text/plain; charset=utf-8";

    public static KeyChange Set(string value, Condition condition = default) =>
        KeyChange.From(Change.Set(NewId(), new(Encoding.UTF8.GetBytes(value), Text), condition));

    public static KeyChange Delete() => KeyChange.From(Change.Delete(NewId()));

    public static KeyChange Increment(long by) => KeyChange.From(Change.Increment(NewId(), by));

    public static KeyChange Touch(DateTimeOffset? expiresAt) =>
        KeyChange.From(Change.Touch(NewId(), expiresAt?.ToUnixTimeMilliseconds() ?? 0));

    /// <exception cref="TimeoutException">No majority of the replicas answered in time.</exception>
    public static string? TextOf(KeyRead read) => read.Kind switch
    {
        ReadKind.Found => Encoding.UTF8.GetString(read.Value!),
        ReadKind.Absent => null,
        _ => throw new TimeoutException(read.Reason),
    };

    /// <summary>A random id: a client has no boot number of its own.</summary>
    private static OperationId NewId() => OperationId.FromHash(
        [.. Guid.NewGuid().ToByteArray(), .. Guid.NewGuid().ToByteArray()]);
}
