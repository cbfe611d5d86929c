using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using OrleansKv.Cli.Http;

namespace OrleansKv.Cli.Store;

/// <summary>Commands on one key (SET, UPD, GET, DEL, INCR, DECR, TTL, TOUCH, PERSIST), and CLEAR.</summary>
internal sealed class SingleKeyOperations(CommandContext context)
{
    public async Task SetAsync(StoreCommand.Set set, ServerChoice servers, CancellationToken cancellation)
    {
        var reply = await context.SendAsync(servers, set.ToRequest(), set.Key, cancellation, set.Condition);
        var created = reply.Status == 201;
        if (context.Json) Print.Set(context.Out, set.Key, reply.Revision, created);
        else context.Out.WriteLine($"{(created ? "created" : "replaced")}, revision {reply.Revision}");
    }

    public async Task GetAsync(StoreCommand.Get get, ServerChoice servers, CancellationToken cancellation)
    {
        var bytes = !context.Json || get.Raw || get.File is not null;
        var request = KeyRequests.Get(KeyArgument.Parse(get.Key), raw: bytes);
        var reply = await context.SendAsync(servers, request, get.Key, cancellation);
        if (get.File is { } file) await SaveAsync(get.Key, reply, file, cancellation);
        else if (get.Raw) await WriteRawAsync(reply.Body, cancellation);
        else if (!bytes) context.Out.WriteLine(Print.OneLine(Encoding.UTF8.GetString(reply.Body.Span)));
        else if (Utf8.IsValid(reply.Body.Span)) PrintText(Encoding.UTF8.GetString(reply.Body.Span));
        else PrintBinary(reply);
    }

    public async Task DeleteAsync(
        StoreCommand.Delete delete, ServerChoice servers, CancellationToken cancellation)
    {
        var options = new WriteOptions { Condition = delete.Condition };
        var request = KeyRequests.Delete(KeyArgument.Parse(delete.Key), options);
        await context.SendAsync(servers, request, delete.Key, cancellation, delete.Condition);
        if (context.Json) Print.Deleted(context.Out, delete.Key);
        else context.Out.WriteLine("deleted");
    }

    public async Task IncrementAsync(
        StoreCommand.Increment command, ServerChoice servers, CancellationToken cancellation)
    {
        var request = KeyRequests.Increment(KeyArgument.Parse(command.Key), command.By, new());
        var reply = await context.SendAsync(servers, request, command.Key, cancellation);
        using var answer = JsonDocument.Parse(reply.Body);
        if (context.Json) Print.Element(context.Out, answer.RootElement);
        else context.Out.WriteLine(answer.RootElement.GetProperty("value").GetRawText());
    }

    public async Task TouchAsync(
        StoreCommand.Touch command, ServerChoice servers, CancellationToken cancellation)
    {
        var request = KeyRequests.Touch(
            KeyArgument.Parse(command.Key), Seconds.ToTimeSpan(command.Ttl), new());
        var reply = await context.SendAsync(servers, request, command.Key, cancellation);
        using var answer = JsonDocument.Parse(reply.Body);
        if (context.Json) Print.Element(context.Out, answer.RootElement);
        else if (command.Ttl is { } seconds)
            context.Out.WriteLine($"expires in {Seconds.Text(seconds)} s, revision {reply.Revision}");
        else context.Out.WriteLine($"never expires, revision {reply.Revision}");
    }

    /// <summary>By this machine's clock; the key expires by the cluster's.</summary>
    public async Task ShowTimeToLiveAsync(
        StoreCommand.TimeToLive command, ServerChoice servers, CancellationToken cancellation)
    {
        var request = KeyRequests.Get(KeyArgument.Parse(command.Key), raw: false);
        var reply = await context.SendAsync(servers, request, command.Key, cancellation);
        using var answer = JsonDocument.Parse(reply.Body, ValueEncoding.Deep);
        var expires = ValueEncoding.ExpiryOf(answer.RootElement);
        var left = expires - context.Terminal.Time.GetUtcNow();
        var seconds = left is { } span ? Math.Max(0, Math.Round(span.TotalSeconds, 1)) : (double?)null;
        if (context.Json) Print.TimeToLive(context.Out, command.Key, seconds, expires);
        else context.Out.WriteLine(
            seconds is null ? "never expires" : string.Create(CultureInfo.InvariantCulture, $"{seconds} s"));
    }

    public async Task ClearAsync(ServerChoice servers, CancellationToken cancellation)
    {
        await context.Client.SendAndCheckAsync(servers, KeyRequests.Clear(), cancellation);
        context.Out.WriteLine(context.Json ? "{\"cleared\":true}" : "cleared");
    }

    private async Task SaveAsync(string key, KvReply reply, string file, CancellationToken cancellation)
    {
        await FileValue.WriteAsync(file, reply.Body, cancellation);
        if (context.Json) Print.Saved(context.Out, key, file, reply.Body.Length);
        else context.Out.WriteLine($"{reply.Body.Length} bytes written to {Print.Visible(file)}");
    }

    private async Task WriteRawAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await using var stream = context.Terminal.OpenOut();
        await stream.WriteAsync(bytes, cancellation);
    }

    // A pipe receives the text unchanged; on a screen it must not move the cursor or set the title.
    private void PrintText(string text) =>
        context.Out.WriteLine(context.Terminal.OutputIsTerminal ? Print.Visible(text, lines: true) : text);

    private void PrintBinary(KvReply reply)
    {
        context.Out.WriteLine(Convert.ToBase64String(reply.Body.Span));
        var type = reply.ContentType ?? Value.Binary;
        context.Terminal.Error.WriteLine(
            $"({reply.Body.Length} bytes of {type} as base64; "
            + "'GET key > file' or --raw writes them unchanged)");
    }
}
