using System.Net;
using Microsoft.AspNetCore.Http;
using OrleansKv.Api.Tests.Support;

namespace OrleansKv.Api.Tests;

/// <summary>
/// The document says what the server does: everything in it happens, and nothing else does.
/// </summary>
public sealed class OpenApiTests : ApiTest
{
    private static readonly string[] Paths = ["/k", "/_/key?name=k"];

    private readonly ScriptedStore _script = new();

    [Fact]
    public async Task Every_documented_answer_is_given_as_documented()
    {
        foreach (var path in Paths) await ProvokeByRequestsAsync(path);
        await ProvokeByRequestsAsync();
        await ProvokeWatchesAsync();
        await using var scripted = await Node.StartAsync(_script, View, Clock);
        foreach (var path in Paths) await ProvokeByResultsAsync(scripted, path);
        await ProvokeByResultsAsync(scripted);
        await using var strict = await Node.StartAsync(_script, View, Clock, l => l.MaxRequestsPerSecond = 1);
        await ProvokeRefusalsAsync(strict);
        View.Status = View.Status with { Ready = false };
        await GetAsync("/_/health/ready");
        await using var broken = await Node.StartAsync(_script, new BrokenView(), Clock);
        await broken.SendAsync("GET", "/_/cluster");
        await broken.SendAsync("GET", "/_/health/ready");

        Assert.Empty(Contract.Documented.Except(Contract.Seen.Keys));
    }

    [Fact]
    public async Task The_document_and_its_page_come_from_the_node_and_load_nothing()
    {
        var document = (await GetAsync("/_/openapi.json")).Is(200);
        Assert.Equal("3.1.0", document.Json.GetProperty("openapi").GetString());
        var page = (await GetAsync("/_/docs")).Is(200);
        Assert.Equal("text/html; charset=utf-8", page.ContentType);
        foreach (var (operation, _) in Contract.Documented) Assert.Contains($"id=\"{operation}\"", page.Text);
        foreach (var loading in new[] { "src=", "<script", "<link", "@import", "http://", "https://" })
            Assert.DoesNotContain(loading, page.Text);
        Assert.Equal("GET, HEAD", (await DeleteAsync("/_/docs")).Is(405).Header("Allow"));
    }

    [Fact]
    public async Task Every_parameter_is_described_in_the_document_and_on_the_page()
    {
        var document = (await GetAsync("/_/openapi.json")).Json;
        var page = (await GetAsync("/_/docs")).Text;
        var parameters = document.GetProperty("components").GetProperty("parameters");
        foreach (var parameter in parameters.EnumerateObject())
        {
            var description = parameter.Value.GetProperty("description").GetString()!;
            Assert.Contains(WebUtility.HtmlEncode(description), page);
        }
        string[] facts = ["increment or touch", "1 to 1000; default 100", "HEAD works wherever GET does"];
        Assert.All(facts, fact => Assert.Contains(fact, page));
    }

    /// <summary>What docs/http.md says of parameters and headers, the document says too.</summary>
    [Theory]
    [InlineData("get", "raw", "consistency", "Accept", "If-Match", "If-None-Match")]
    [InlineData("head", "raw", "consistency", "Accept", "If-Match", "If-None-Match")]
    [InlineData("put", "ttl", "If-Match", "If-None-Match", "Idempotency-Key")]
    [InlineData("delete", "If-Match", "Idempotency-Key")]
    [InlineData("post", "op", "by", "ttl", "If-Match", "If-None-Match", "Idempotency-Key")]
    public async Task An_operation_has_the_parameters_that_the_node_looks_at(
        string method, params string[] names)
    {
        var document = (await GetAsync("/_/openapi.json")).Json;
        foreach (var (path, key) in new[] { ("/{key}", "key"), ("/_/key", "name") })
        {
            var parameters = document.GetProperty("paths").GetProperty(path).GetProperty(method)
                .GetProperty("parameters").EnumerateArray()
                .Select(p => Schema.Resolve(document, p).GetProperty("name").GetString());
            Assert.Equal(names.Append(key).Order(), parameters.Order());
        }
    }

    [Fact]
    public async Task An_answer_that_is_not_documented_is_noticed()
    {
        var answer = (await GetAsync("/_/health/live")).Is(200);
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Contract.Check("POST", "/clear", answer));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Contract.Check("GET", "/_/keys", answer));
    }

    private async Task ProvokeByRequestsAsync(string path)
    {
        var and = path.Contains('?') ? '&' : '?';
        var retry = ("Idempotency-Key", "x" + path);
        await PutAsync(path, "1");
        await PutAsync(path, "2", retry);
        foreach (var method in new[] { "GET", "HEAD" })
        {
            await Node.SendAsync(method, path);
            await Node.SendAsync(method, path, null, ("If-None-Match", "*"));
            await Node.SendAsync(method, path, null, ("If-Match", "\"99\""));
            await Node.SendAsync(method, $"{path}{and}raw=x");
            await Node.SendAsync(method, $"{path}{and}consistency={new string('x', 3000)}");
            await Node.SendAsync(method, path + "absent");
        }
        await PutAsync(path, "3", retry);
        await PutAsync(path, Bytes([1], null), ("If-Match", "x"));
        await PutAsync(path, "1", ("If-Match", "\"99\""));
        await PutAsync(path, Bytes(new byte[Limits.ValueBytes + 1]));
        await PutAsync(path, Bytes([1]), ("Content-Encoding", "gzip"));
        await PutAsync(Reserved(path), "1");
        string[] posts =
            ["op=increment", "op=touch&ttl=9", "op=steal", "op=increment&by=" + new string('1', 3000)];
        foreach (var query in posts) await PostAsync($"{path}{and}{query}");
        await DeleteAsync($"{path}new");
        await PostAsync($"{path}new{and}op=increment");
        await PostAsync($"{path}absent{and}op=touch&ttl=9");
        foreach (var method in new[] { "PUT", "DELETE", "POST" })
            await Node.SendAsync(method, path, null, ("Sec-Fetch-Site", "cross-site"));
        await PostAsync($"{path}{and}op=increment", ("If-Match", "\"99\""));
        await PostAsync($"{path}{and}op=increment", retry);
        await PutAsync(path, "\"word\"");
        await PostAsync($"{path}{and}op=increment");
        await DeleteAsync(path, ("If-Match", "\"99\""));
        await DeleteAsync(path, ("If-Match", "x"));
        await DeleteAsync(path, retry);
        await DeleteAsync(path);
        await DeleteAsync(path);
        await DeleteAsync(path + new string('k', 1100));
    }

    private async Task ProvokeByRequestsAsync()
    {
        string[] reads =
        [
            "/", "/_/keys?values=true", "/_/keys?limit=0", "/_/keys?prefix=" + new string('x', 3000),
            "/_/cluster",
            "/_/health/live", "/_/health/ready", "/_/openapi.json", "/_/docs",
        ];
        foreach (var target in reads) await GetAsync(target);
        await PostAsync("/clear");
        await PostAsync("/clear", ("If-Match", "*"));
        await PostAsync("/clear", ("Origin", "null"));
        const string Batch = "/_/batch";
        await Node.SendAsync("POST", Batch, Json("""{"operations":[{"op":"get","key":"k"},7]}"""));
        await Node.SendAsync("POST", Batch, Json("{"));
        await Node.SendAsync("POST", Batch, Json("{}"), ("Origin", "null"));
        await Node.SendAsync("POST", Batch, Bytes(new byte[9 * 1024 * 1024], "application/json"));
        await Node.SendAsync("POST", Batch, Text("{}"));
    }

    private async Task ProvokeWatchesAsync()
    {
        var watch = new ScriptedWatch();
        await using var node = await Node.StartAsync(_script, View, Clock, watches: watch);
        watch.Tell(new(WatchKind.Put, "t", Key.From("k"), 1, new(new byte[] { 1 }, Value.Binary)));
        watch.End();
        await node.SendAsync("GET", "/_/watch?snapshot=true&values=true");
        await node.SendAsync("GET", "/_/watch?values=maybe");
        await node.SendAsync("GET", "/_/watch?prefix=" + new string('x', 3000));
        WatchOpening[] refusals = [new WatchOpening.Gone("x"), new WatchOpening.Unavailable("x")];
        foreach (var opening in refusals)
        {
            watch.Opening = opening;
            await node.SendAsync("GET", "/_/watch", null, ("Last-Event-ID", "t"));
        }
        watch.Failure = new InvalidOperationException();
        await node.SendAsync("GET", "/_/watch");
    }

    private async Task ProvokeByResultsAsync(Node node, string path)
    {
        var and = path.Contains('?') ? '&' : '?';
        WriteResult[] ends =
            [
                new WriteResult.NotApplied("x"), new WriteResult.Unknown("x"), new WriteResult.InsufficientStorage("x"),
            ];
        foreach (var end in ends)
        {
            _script.Write = end;
            await node.SendAsync("PUT", path, Json("""{"value":1}"""));
            if (end is not WriteResult.InsufficientStorage) await node.SendAsync("DELETE", path);
            await node.SendAsync("POST", $"{path}{and}op=increment");
        }
        _script.Read = new ReadResult.Unavailable("x");
        await node.SendAsync("GET", path);
        await node.SendAsync("HEAD", path);
        Exception[] failures =
            [
                new InvalidOperationException(),
                new BadHttpRequestException("slow", StatusCodes.Status408RequestTimeout),
            ];
        foreach (var failure in failures)
        {
            _script.Failure = failure;
            await node.SendAsync("PUT", path, Json("""{"value":1}"""));
            if (failure is BadHttpRequestException) continue;
            foreach (var method in new[] { "GET", "HEAD", "DELETE" }) await node.SendAsync(method, path);
            await node.SendAsync("POST", $"{path}{and}op=increment");
        }
        _script.Failure = null;
    }

    private async Task ProvokeByResultsAsync(Node node)
    {
        const string Get = """{"operations":[{"op":"get","key":"k"}]}""";
        WriteResult[] ends = [new WriteResult.NotApplied("x"), new WriteResult.Unknown("x")];
        foreach (var end in ends)
        {
            _script.Write = end;
            await node.SendAsync("POST", "/clear");
        }
        _script.Pages.Enqueue(new([], null, "x"));
        await node.SendAsync("GET", "/_/keys");
        await node.SendAsync("GET", "/_/keys"); // the script has no page: a defect
        _script.Failure = new BadHttpRequestException("slow", StatusCodes.Status408RequestTimeout);
        await node.SendAsync("POST", "/_/batch", Json(Get));
        _script.Failure = new InvalidOperationException();
        await node.SendAsync("POST", "/_/batch", Json(Get));
        await node.SendAsync("POST", "/clear");
        _script.Failure = null;
        await using var full = await Node.StartAsync(
            _script, View, Clock, limits => limits.MaxRequestBytes = 4 * 1024 * 1024);
        await full.SendAsync("POST", "/_/batch", Bytes(new byte[3 * 1024 * 1024], "application/json"));
    }

    /// <summary>Its only request a second is used up first.</summary>
    private static async Task ProvokeRefusalsAsync(Node node)
    {
        string[] operations =
        [
            "GET /_/keys", "POST /clear", "POST /_/batch", "GET /k", "HEAD /k", "PUT /k",
            "DELETE /k", "POST /k",
            "GET /_/key?name=k", "HEAD /_/key?name=k", "PUT /_/key?name=k", "DELETE /_/key?name=k",
            "POST /_/key?name=k",
        ];
        foreach (var operation in operations)
        {
            var (method, target) = (operation.Split(' ')[0], operation.Split(' ')[1]);
            for (var status = 0; status != 429;)
                status = (await node.SendAsync(
                    method, target, target == "/_/batch" ? Json("{\"operations\":[]}") : null)).Status;
        }
    }

    private static string Reserved(string path) => path == "/k" ? "/_%2Fk" : path.Replace("=k", "=_/k");

    private Task<Answer> PostAsync(string target, params (string, string)[] headers) =>
        Node.SendAsync("POST", target, null, headers);

    private sealed class BrokenView : IClusterView
    {
        public ClusterStatus Status => throw new InvalidOperationException();
    }
}
