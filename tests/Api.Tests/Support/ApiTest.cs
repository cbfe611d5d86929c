using System.Net.Http.Headers;
using System.Text;

namespace OrleansKv.Api.Tests.Support;

/// <summary>A test with a node of its own on a store in memory.</summary>
public abstract class ApiTest : IAsyncLifetime
{
    private Node? _node;

    protected ManualClock Clock { get; } = new();

    protected FixedView View { get; } = new();

    protected Node Node => _node!;

    public async Task InitializeAsync() => _node = await Node.StartAsync(CreateStore(), View, Clock);

    public async Task DisposeAsync() => await Node.DisposeAsync();

    protected virtual IKeyValueStore CreateStore() => new MemoryStore(Clock);

    protected static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    protected static ByteArrayContent Bytes(byte[] body, string? type = "application/octet-stream") =>
        new(body) { Headers = { ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type) } };

    protected static ByteArrayContent Text(string body) => Bytes(Encoding.UTF8.GetBytes(body), "text/plain");

    protected Task<Answer> PutAsync(string target, string value, params (string, string)[] headers) =>
        Node.SendAsync("PUT", target, Json($$"""{"value":{{value}}}"""), headers);

    protected Task<Answer> PutAsync(string target, HttpContent body, params (string, string)[] headers) =>
        Node.SendAsync("PUT", target, body, headers);

    protected Task<Answer> GetAsync(string target, params (string, string)[] headers) =>
        Node.SendAsync("GET", target, null, headers);

    protected Task<Answer> DeleteAsync(string target, params (string, string)[] headers) =>
        Node.SendAsync("DELETE", target, null, headers);
}
