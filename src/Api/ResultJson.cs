using System.Text.Json;

namespace OrleansKv.Api;

/// <summary>The members that describe a committed change.</summary>
internal static class ResultJson
{
    public static void Write(
        Utf8JsonWriter json, string key, ChangeKind kind, WriteResult.Committed committed)
    {
        json.WriteString("key"u8, key);
        if (kind == ChangeKind.Increment && committed.Number is { } sum) json.WriteNumber("value"u8, sum);
        json.WriteNumber("revision"u8, committed.Revision);
        if (kind == ChangeKind.Touch && committed.Number is > 0 and var expiry)
            WriteExpiry(json, DateTimeOffset.FromUnixTimeMilliseconds(expiry));
    }

    public static void WriteExpiry(Utf8JsonWriter json, DateTimeOffset at) =>
        json.WriteString("expiresAt"u8, at.UtcDateTime);
}
