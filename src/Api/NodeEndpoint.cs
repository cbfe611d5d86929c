using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace OrleansKv.Api;

/// <summary>What the node reports about itself: the greeting, the cluster, its health.</summary>
internal sealed class NodeEndpoint(IClusterView view)
{
    private static readonly byte[] Greeting = """
        OrleansKv, a distributed key-value store.

        PUT    /{key}            set: {"value": <any JSON>} or any bytes; ?ttl=<seconds>
        GET    /{key}            read; add ?raw for the bytes as they were stored
        DELETE /{key}            delete
        POST   /{key}?op=        increment (&by=) or touch (&ttl=)
        POST   /_/batch          many operations at once
        POST   /clear            delete everything
        GET    /_/keys           list; ?prefix= &limit= &cursor= &values=true
        GET    /_/watch          follow changes; ?prefix= &values=false &snapshot=true
        GET    /_/cluster        the nodes and what each knows of the others
        GET    /_/health/live    /_/health/ready
        GET    /_/docs           all of this in detail; /_/openapi.json for machines


        """u8.ToArray();

    public async ValueTask<Problem?> GreetAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = Greeting.Length;
        if (context.Request.Method == "GET")
            await context.Response.BodyWriter.WriteAsync(Greeting, context.RequestAborted);
        return null;
    }

    public async ValueTask<Problem?> ClusterAsync(HttpContext context)
    {
        var body = JsonBody.Rent();
        JsonSerializer.Serialize(body.Writer, view.Status, StatusJson.Default.ClusterStatus);
        await body.SendAsync(context);
        return null;
    }

    public ValueTask<Problem?> LiveAsync(HttpContext context) => HealthyAsync(context, "live");

    public ValueTask<Problem?> ReadyAsync(HttpContext context) =>
        view.Status is { Ready: false, Problem: var reason }
            ? new(ResultMap.NotReady(reason))
            : HealthyAsync(context, "ready");

    private static async ValueTask<Problem?> HealthyAsync(HttpContext context, string status)
    {
        var body = JsonBody.Rent();
        body.Writer.WriteStartObject();
        body.Writer.WriteString("status"u8, status);
        body.Writer.WriteEndObject();
        await body.SendAsync(context);
        return null;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ClusterStatus))]
internal sealed partial class StatusJson : JsonSerializerContext;
