using Microsoft.AspNetCore.Http;

namespace OrleansKv.Api;

/// <summary>An error answer (RFC 9457). The type is stable: clients may rely on it.</summary>
internal sealed record Problem(int Status, string Name, string Title, string Detail)
{
    public const string MediaType = "application/problem+json";

    public string Type => "urn:orleanskv:" + Name;

    /// <summary>The methods that the target allows, for a 405.</summary>
    public string? Allow { get; init; }

    /// <summary>The current revision, for a 412.</summary>
    public long? Revision { get; init; }

    /// <summary>
    /// Nothing was applied and the condition is temporary: the same request may succeed soon.
    /// </summary>
    public bool IsPassing { get; init; }

    public ValueTask WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = Status;
        if (Allow is not null) response.Headers.Allow = Allow;
        if (Revision is { } revision) response.Headers.ETag = EntityTag.Of(revision);
        if (IsPassing) response.Headers.RetryAfter = ApiLimits.RetryAfter;
        var body = JsonBody.Rent();
        var json = body.Writer;
        json.WriteStartObject();
        json.WriteString("type"u8, Type);
        json.WriteString("title"u8, Title);
        json.WriteNumber("status"u8, Status);
        json.WriteString("detail"u8, Detail);
        json.WriteEndObject();
        return body.SendAsync(context, MediaType);
    }
}
