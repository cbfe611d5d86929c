using System.Buffers;
using System.Text;
using System.Text.Json;

namespace OrleansKv.Api;

/// <summary>Events in the format of server-sent events (WHATWG HTML, section 9.2).</summary>
internal sealed class EventStream : IDisposable
{
    public const string MediaType = "text/event-stream";

    private readonly Utf8JsonWriter _writer;
    private ArrayBufferWriter<byte> _json = NewBuffer();

    public EventStream() => _writer = new(_json, JsonBody.Options);

    public static void WriteHeartbeat(IBufferWriter<byte> to) => to.Write(": heartbeat\n\n"u8);

    /// <param name="withValues">Whether a put includes its value.</param>
    public void Write(IBufferWriter<byte> to, WatchEvent e, bool withValues)
    {
        if (e.Kind == WatchKind.Idle)
        {
            to.Write(": heartbeat\n"u8); // an id without data advances the client and is not an event
            WriteId(to, e);
            to.Write("\n"u8);
            return;
        }
        to.Write("event: "u8);
        to.Write(NameOf(e.Kind));
        to.Write("\n"u8);
        WriteId(to, e);
        WriteData(to, DataOf(e, withValues));
        to.Write("\n"u8);
        if (_json.Capacity <= ApiLimits.KeptBuffer) return;
        _json = NewBuffer(); // clearing the old buffer would keep its size
        _writer.Reset(_json);
    }

    public void Dispose() => _writer.Dispose();

    private static ArrayBufferWriter<byte> NewBuffer() => new(1024);

    private static void WriteId(IBufferWriter<byte> to, WatchEvent e)
    {
        to.Write("id: "u8);
        Encoding.ASCII.GetBytes(e.Token, to);
        to.Write("\n"u8);
    }

    /// <summary>A JSON value is sent as it was stored, and may contain line ends.</summary>
    private static void WriteData(IBufferWriter<byte> to, ReadOnlySpan<byte> data)
    {
        while (true)
        {
            var end = data.IndexOfAny((byte)'\n', (byte)'\r');
            to.Write("data: "u8);
            to.Write(end < 0 ? data : data[..end]);
            to.Write("\n"u8);
            if (end < 0) return;
            data = data[(end + (data[end..].StartsWith("\r\n"u8) ? 2 : 1))..];
        }
    }

    private ReadOnlySpan<byte> DataOf(WatchEvent e, bool withValues)
    {
        _json.ResetWrittenCount();
        _writer.Reset();
        _writer.WriteStartObject();
        if (e.Key is { } key)
        {
            _writer.WriteString("key"u8, key.Text);
            _writer.WriteNumber("revision"u8, e.Revision);
            if (e.Value is { } value) WriteValue(value, withValues);
            if (e.ExpiresAt is { } expires) _writer.WriteString("expiresAt"u8, expires.UtcDateTime);
        }
        if (e.Kind == WatchKind.Clear) _writer.WriteNumber("epoch"u8, e.Revision);
        if (e.Reason is { } reason) _writer.WriteString("reason"u8, reason);
        _writer.WriteEndObject();
        _writer.Flush();
        return _json.WrittenSpan;
    }

    private void WriteValue(Value value, bool withValues)
    {
        if (!withValues) return;
        ValueJson.Write(_writer, value);
        _writer.WriteString("contentType"u8, value.ContentType);
    }

    private static ReadOnlySpan<byte> NameOf(WatchKind kind) => kind switch
    {
        WatchKind.Ready => "ready"u8,
        WatchKind.Put => "put"u8,
        WatchKind.Delete => "delete"u8,
        WatchKind.Expire => "expire"u8,
        WatchKind.Clear => "clear"u8,
        WatchKind.Resync => "resync"u8,
        WatchKind.Synced => "synced"u8,
        _ => throw new InvalidOperationException($"{kind} has no name."),
    };
}
