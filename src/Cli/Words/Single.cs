using System.Text;
using System.Text.Unicode;
using OrleansKv.Cli.Http;

namespace OrleansKv.Cli.Words;

/// <summary>SET, UPD, GET, DEL and CLEAR.</summary>
internal sealed class Single(Setting setting)
{
    public async Task SetAsync(Word.Set set, ServerChoice servers, CancellationToken cancellation)
    {
        var reply =
            await setting.AskAsync(servers, Requests.Put(set), set.Key, cancellation, set.Condition);
        var created = reply.Status == 201;
        if (setting.Json) Print.Set(setting.Out, set.Key, reply.Revision, created);
        else setting.Out.WriteLine($"{(created ? "created" : "replaced")}, revision {reply.Revision}");
    }

    public async Task GetAsync(Word.Get get, ServerChoice servers, CancellationToken cancellation)
    {
        var path = KeyUrl.Path(get.Key);
        var bytes = !setting.Json || get.Raw || get.File is not null;
        var request = new KvRequest(HttpMethod.Get, bytes ? KeyUrl.With(path, "raw") : path);
        var reply = await setting.AskAsync(servers, request, get.Key, cancellation);
        if (get.File is { } file) await SaveAsync(get.Key, reply, file, cancellation);
        else if (get.Raw) await WriteRawAsync(reply.Body, cancellation);
        else if (!bytes) setting.Out.WriteLine(Print.OneLine(Encoding.UTF8.GetString(reply.Body.Span)));
        else if (Utf8.IsValid(reply.Body.Span)) PrintText(Encoding.UTF8.GetString(reply.Body.Span));
        else PrintBinary(reply);
    }

    public async Task DeleteAsync(Word.Delete delete, ServerChoice servers, CancellationToken cancellation)
    {
        await setting.AskAsync(
            servers, Requests.Delete(delete), delete.Key, cancellation, delete.Condition);
        if (setting.Json) Print.Deleted(setting.Out, delete.Key);
        else setting.Out.WriteLine("deleted");
    }

    public async Task ClearAsync(ServerChoice servers, CancellationToken cancellation)
    {
        var reply = await setting.Client.SendAsync(servers, Requests.Clear(), cancellation);
        if (!reply.Succeeded) throw Problem.Exception(reply);
        setting.Out.WriteLine(setting.Json ? "{\"cleared\":true}" : "cleared");
    }

    private async Task SaveAsync(string key, KvReply reply, string file, CancellationToken cancellation)
    {
        await FileValue.WriteAsync(file, reply.Body, cancellation);
        if (setting.Json) Print.Saved(setting.Out, key, file, reply.Body.Length);
        else setting.Out.WriteLine($"{reply.Body.Length} bytes written to {Print.Visible(file)}");
    }

    private async Task WriteRawAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await using var stream = setting.Terminal.OpenOut();
        await stream.WriteAsync(bytes, cancellation);
    }

    // A pipe gets the text as it is; on a screen it must not move the cursor or set the title.
    private void PrintText(string text) =>
        setting.Out.WriteLine(setting.Terminal.OutputIsTerminal ? Print.Visible(text, lines: true) : text);

    private void PrintBinary(KvReply reply)
    {
        setting.Out.WriteLine(Convert.ToBase64String(reply.Body.Span));
        var type = reply.ContentType ?? Value.Binary;
        setting.Terminal.Error.WriteLine(
            $"({reply.Body.Length} bytes of {type} as base64; "
            + "'GET key > file' or --raw gives them as they are)");
    }
}
