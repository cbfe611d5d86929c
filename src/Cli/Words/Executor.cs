using System.Text;
using System.Text.Unicode;
using OrleansKv.Cli.Http;

namespace OrleansKv.Cli.Words;

/// <summary>Carries out one word at the chosen servers and prints its end.</summary>
internal sealed class Executor(KvClient client, Terminal terminal, bool json)
{
    /// <exception cref="CliException">Every end but success.</exception>
    public Task RunAsync(Word word, ServerChoice servers, CancellationToken cancellation) => word switch
    {
        Word.Set set => SetAsync(set, servers, cancellation),
        Word.Get get => GetAsync(get, servers, cancellation),
        Word.Delete delete => DeleteAsync(delete, servers, cancellation),
        Word.Keys keys => KeysAsync(keys, servers, cancellation),
        Word.Clear => ClearAsync(servers, cancellation),
        _ => throw new InvalidOperationException($"Word {word} is unknown."),
    };

    private async Task SetAsync(Word.Set set, ServerChoice servers, CancellationToken cancellation)
    {
        var reply = await client.SendAsync(servers, Requests.Put(set), cancellation);
        if (!reply.Succeeded) throw Refusal(reply, set.Key, set.Condition);
        var created = reply.Status == 201;
        if (json) Print.Set(terminal.Out, set.Key, reply.Revision, created);
        else terminal.Out.WriteLine($"{(created ? "created" : "replaced")}, revision {reply.Revision}");
    }

    private async Task GetAsync(Word.Get get, ServerChoice servers, CancellationToken cancellation)
    {
        var key = KeyUrl.Path(get.Key);
        var path = json && !get.Raw ? key : KeyUrl.With(key, "raw");
        var reply = await client.SendAsync(servers, new(HttpMethod.Get, path), cancellation);
        if (!reply.Succeeded) throw Refusal(reply, get.Key, default);
        if (get.Raw) await WriteRawAsync(reply.Body, cancellation);
        else if (Utf8.IsValid(reply.Body.Span))
            terminal.Out.WriteLine(Encoding.UTF8.GetString(reply.Body.Span));
        else PrintBinary(reply);
    }

    private async Task DeleteAsync(Word.Delete delete, ServerChoice servers, CancellationToken cancellation)
    {
        var reply = await client.SendAsync(servers, Requests.Delete(delete), cancellation);
        if (!reply.Succeeded) throw Refusal(reply, delete.Key, delete.Condition);
        if (json) Print.Deleted(terminal.Out, delete.Key);
        else terminal.Out.WriteLine("deleted");
    }

    private async Task KeysAsync(Word.Keys keys, ServerChoice servers, CancellationToken cancellation)
    {
        var printed = 0;
        await foreach (var page in new KeyPages(client, servers, keys.Prefix, false).ReadAsync(cancellation))
        {
            foreach (var key in page.Keys)
            {
                if (printed++ == keys.Limit)
                {
                    terminal.Error.WriteLine(
                        $"(more than {keys.Limit} keys: a longer prefix or --limit shows the rest)");
                    return;
                }
                Print.Key(terminal, key, json);
            }
        }
    }

    private async Task ClearAsync(ServerChoice servers, CancellationToken cancellation)
    {
        var reply = await client.SendAsync(servers, Requests.Clear(), cancellation);
        if (!reply.Succeeded) throw Problem.Exception(reply);
        terminal.Out.WriteLine(json ? "{\"cleared\":true}" : "cleared");
    }

    private static CliException Refusal(KvReply reply, string key, Precondition condition)
    {
        var absent = reply.Status == 404 || (reply.Status == 412 && condition == Precondition.Exists);
        return absent ? new(ExitCode.NotFound, $"No such key: {key}") : Problem.Exception(reply);
    }

    private async Task WriteRawAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await using var stream = terminal.OpenOut();
        await stream.WriteAsync(bytes, cancellation);
    }

    private void PrintBinary(KvReply reply)
    {
        terminal.Out.WriteLine(Convert.ToBase64String(reply.Body.Span));
        var type = reply.ContentType ?? Value.Binary;
        terminal.Error.WriteLine($"({reply.Body.Length} bytes of {type} as base64; --raw gives them)");
    }
}
