using System.Globalization;
using System.Net;
using System.Text;

namespace OrleansKv.Load;

/// <summary>How a system wants its requests: whole HTTP/1.1 messages, ready to be sent.</summary>
public abstract class Dialect
{
    /// <summary>The store's own HTTP; the in-memory ceiling has the same paths.</summary>
    public static readonly Dialect Plain = new PlainHttp();

    /// <summary>etcd's JSON gateway, version 3: base64 in JSON.</summary>
    public static readonly Dialect Etcd = new EtcdGateway();

    public abstract byte[] Put(string key, ReadOnlySpan<byte> value);

    /// <summary>A linearizable read.</summary>
    public abstract byte[] Get(string key);

    /// <summary>Fixed width, so that every request of a kind has the same length.</summary>
    public static string KeyName(long number) =>
        string.Create(CultureInfo.InvariantCulture, $"key-{number:D9}");

    protected static byte[] Message(string start, string headers, ReadOnlySpan<byte> body)
    {
        var head = $"{start} HTTP/1.1\r\nHost: {IPAddress.Loopback}\r\n{headers}\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    private sealed class PlainHttp : Dialect
    {
        public override byte[] Put(string key, ReadOnlySpan<byte> value) => Message(
            $"PUT /{key}",
            $"Content-Type: application/octet-stream\r\nContent-Length: {value.Length}\r\n",
            value);

        public override byte[] Get(string key) =>
            Message($"GET /{key}", "Accept: application/octet-stream\r\n", []);
    }

    private sealed class EtcdGateway : Dialect
    {
        public override byte[] Put(string key, ReadOnlySpan<byte> value) => Post(
            "/v3/kv/put", $$"""{"key":"{{Base64(key)}}","value":"{{Convert.ToBase64String(value)}}"}""");

        public override byte[] Get(string key) =>
            Post("/v3/kv/range", $$"""{"key":"{{Base64(key)}}"}""");

        private static byte[] Post(string path, string json) => Message(
            $"POST {path}",
            $"Content-Type: application/json\r\nContent-Length: {json.Length}\r\n",
            Encoding.ASCII.GetBytes(json));

        private static string Base64(string key) => Convert.ToBase64String(Encoding.ASCII.GetBytes(key));
    }
}
