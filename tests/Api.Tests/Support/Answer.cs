using System.Text;
using System.Text.Json;

namespace OrleansKv.Api.Tests.Support;

/// <summary>A whole answer, read to its end.</summary>
public sealed record Answer(int Status, HttpResponseMessage Message, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body, new() { MaxDepth = 2000 }).RootElement;

    public string? ETag => Message.Headers.ETag?.ToString();

    public string? ContentType => Message.Content.Headers.ContentType?.ToString();

    public string? Header(string name) =>
        Message.Headers.TryGetValues(name, out var values)
        || Message.Content.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;

    public Answer Is(int status)
    {
        Assert.True(status == Status, $"{status} expected, not {Status}: {Text}");
        return this;
    }

    /// <summary>Asserts a whole problem of this status and name, and gives its detail.</summary>
    public string IsProblem(int status, string name)
    {
        Is(status);
        Assert.Equal("application/problem+json", ContentType);
        Assert.Equal("urn:orleanskv:" + name, Json.GetProperty("type").GetString());
        Assert.Equal(status, Json.GetProperty("status").GetInt32());
        Assert.NotEqual("", Json.GetProperty("title").GetString());
        var detail = Json.GetProperty("detail").GetString()!;
        Assert.NotEqual("", detail);
        Assert.DoesNotContain("   at ", detail);
        return detail;
    }
}
