using Microsoft.AspNetCore.Http;

namespace OrleansKv.Api.Docs;

/// <summary>GET /_/openapi.json, and the same document as a page.</summary>
internal sealed class DocsEndpoint
{
    private static readonly byte[] Document = Load();

    private readonly Lazy<byte[]> _page = new(() => DocsPage.Of(Document));

    public ValueTask<Problem?> DocumentAsync(HttpContext context) =>
        SendAsync(context, "application/json", Document);

    /// <summary>The page loads nothing, and its policy does not allow it to.</summary>
    public ValueTask<Problem?> PageAsync(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        return SendAsync(context, "text/html; charset=utf-8", _page.Value);
    }

    private static async ValueTask<Problem?> SendAsync(HttpContext context, string mediaType, byte[] body)
    {
        var response = context.Response;
        response.ContentType = mediaType;
        response.ContentLength = body.Length;
        response.Headers.XContentTypeOptions = "nosniff";
        if (context.Request.Method == "GET")
            await response.BodyWriter.WriteAsync(body, context.RequestAborted);
        return null;
    }

    private static byte[] Load()
    {
        using var stream = typeof(DocsEndpoint).Assembly.GetManifestResourceStream("openapi.json")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
