using OrleansKv.Api.Tests.Support;

namespace OrleansKv.Api.Tests;

public sealed class LimitTests : ApiTest
{
    private static readonly byte[] Longest = Random(Limits.ValueBytes);

    [Fact]
    public async Task The_longest_value_comes_back_byte_for_byte()
    {
        (await PutAsync("/k", Bytes(Longest))).Is(201);
        Assert.Equal(Longest, (await GetAsync("/k?raw")).Is(200).Body);
        Assert.Equal(Longest, (await GetAsync("/k")).Json.GetProperty("value").GetBytesFromBase64());
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task The_limit_is_the_values_alone_not_the_envelopes(bool chunked)
    {
        var text = '"' + new string('x', Limits.ValueBytes - 2) + '"';
        (await PutAsync("/k", Chunked(Json($$"""{  "value": {{text}} }"""), chunked))).Is(201);
        Assert.Equal(text, (await GetAsync("/k?raw")).Text);
        var longer = "\"x" + text[1..];
        (await PutAsync("/k", Chunked(Json($$"""{"value":{{longer}}}"""), chunked)))
            .IsProblem(413, "value-too-long");
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_longer_value_is_refused_with_and_without_a_length(bool chunked)
    {
        foreach (var length in new[] { Limits.ValueBytes + 1, 2 * 1024 * 1024 })
            (await PutAsync("/k", Chunked(Bytes(Random(length)), chunked))).IsProblem(413, "value-too-long");
        var envelope = Json($"{{\"value\":\"{new string('x', 2 * 1024 * 1024)}\"}}");
        (await PutAsync("/k", Chunked(envelope, chunked))).IsProblem(413, "value-too-long");
        (await GetAsync("/k")).Is(404);
        (await PutAsync("/k", Chunked(Bytes(Longest), chunked))).Is(201);
    }

    [Fact]
    public async Task A_length_over_the_limit_is_refused_before_the_body_is_sent() =>
        (await Node.RawAsync("PUT /k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n"))
            .IsProblem(413, "value-too-long");

    [Fact]
    public async Task An_endless_body_is_refused_as_soon_as_it_passes_the_limit()
    {
        var chunk = new string('x', Limits.ValueBytes + 1);
        var head = "PUT /k HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
        (await Node.RawAsync($"{head}{chunk.Length:x}\r\n{chunk}\r\n")).IsProblem(413, "value-too-long");
    }

    [Fact]
    public async Task A_node_may_lower_the_limit_but_not_raise_it()
    {
        var store = new MemoryStore(Clock);
        await using var small = await Node.StartAsync(store, View, Clock, o => o.MaxValueBytes = 3);
        (await small.SendAsync("PUT", "/k", Text("abc"))).Is(201);
        (await small.SendAsync("PUT", "/k", Text("abcd"))).IsProblem(413, "value-too-long");
        (await small.SendAsync("PUT", "/k", Json("""{"value":1234}"""))).IsProblem(413, "value-too-long");
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Node.StartAsync(store, View, Clock, o => o.MaxValueBytes = Limits.ValueBytes + 1));
    }

    private static byte[] Random(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        bytes[0] = 0xff;
        return bytes;
    }

    private static HttpContent Chunked(HttpContent content, bool chunked)
    {
        if (!chunked) return content;
        var stream = new StreamContent(new Unseekable(content.ReadAsStream()));
        stream.Headers.ContentType = content.Headers.ContentType;
        return stream;
    }

    /// <summary>A stream whose length cannot be asked, so that the client must send it in chunks.</summary>
    private sealed class Unseekable(Stream inner) : MemoryStream(ReadAll(inner))
    {
        public override bool CanSeek => false;

        private static byte[] ReadAll(Stream from)
        {
            using var all = new MemoryStream();
            from.CopyTo(all);
            return all.ToArray();
        }
    }
}
