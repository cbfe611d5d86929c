using System.Text.Json;
using OrleansKv.Cli.Http;

namespace OrleansKv.Cli.Store;

/// <summary>MGET and MSET: many operations in one request, each with its own result.</summary>
internal sealed class MultiKeyOperations(CommandContext context)
{
    public Task GetAsync(StoreCommand.GetMany command, ServerChoice servers, CancellationToken cancellation) =>
        RunAsync(
            command.Names, key => new BatchOperation.Get(KeyArgument.Parse(key).Text), key => key,
            PrintValue, servers, cancellation);

    public Task SetAsync(StoreCommand.SetMany command, ServerChoice servers, CancellationToken cancellation) =>
        RunAsync(
            command.Pairs, pair => new BatchOperation.Set(KeyArgument.Parse(pair.Key).Text, pair.Value.ToValue()),
            pair => pair.Key, PrintSet, servers, cancellation);

    /// <summary>Prints every result.</summary>
    /// <exception cref="CliException">One failed; it has the exit code of the first that did.</exception>
    private async Task RunAsync<T>(
        IReadOnlyList<T> items, Func<T, BatchOperation> operation, Func<T, string> keyOf,
        Action<string, JsonElement> print, ServerChoice servers, CancellationToken cancellation)
    {
        var code = ExitCode.Ok;
        foreach (var part in items.Chunk(OptionChecks.BatchOperations))
        {
            var request = BatchRequest.Request([.. part.Select(operation)]);
            var reply = await context.Client.SendAndCheckAsync(servers, request, cancellation);
            using var answer = JsonDocument.Parse(reply.Body, ValueEncoding.Deep);
            var results = answer.RootElement.GetProperty("results").EnumerateArray();
            foreach (var (item, result) in part.Zip(results))
            {
                var one = Show(keyOf(item), result, print);
                if (code == ExitCode.Ok) code = one;
            }
        }
        if (code != ExitCode.Ok) throw new CliException(code, "");
    }

    /// <returns>The exit code of this one result.</returns>
    private int Show(string key, JsonElement result, Action<string, JsonElement> print)
    {
        var status = result.GetProperty("status").GetInt32();
        if (status is < 200 or >= 300) return ShowFailure(key, status, result);
        if (context.Json) Print.Element(context.Out, result);
        else print(key, result);
        return ExitCode.Ok;
    }

    private int ShowFailure(string key, int status, JsonElement result)
    {
        var code = status switch
        {
            429 or 503 => ExitCode.Unavailable,
            504 => ExitCode.Unknown,
            _ => StoreClient.ExitCodeOf(status),
        };
        var why = code == ExitCode.NotFound
            ? $"No such key: {key}"
            : ValueEncoding.Text(result, "detail") ?? ValueEncoding.Text(result, "title") ?? $"status {status}";
        if (context.Json) Print.Failed(context.Out, key, status, code, why);
        else if (code == ExitCode.NotFound) context.Terminal.Error.WriteLine(Print.Visible(why));
        else context.Terminal.Error.WriteLine($"{Print.Visible(key)}: {why}");
        return code;
    }

    private void PrintValue(string key, JsonElement result) =>
        context.Out.WriteLine($"{Print.Visible(key)} = {Print.Value(result)}");

    private void PrintSet(string key, JsonElement result)
    {
        var done = result.GetProperty("status").GetInt32() == 201 ? "created" : "replaced";
        context.Out.WriteLine($"{Print.Visible(key)}: {done}, revision {result.GetProperty("revision")}");
    }
}
