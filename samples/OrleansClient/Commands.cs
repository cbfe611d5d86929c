using Microsoft.Extensions.DependencyInjection;
using OrleansKv.Client;
using OrleansKv.Grains;

namespace OrleansKv.OrleansClient;

/// <summary>
/// Runs one command and prints its outcome. Exit code 0: done; 1: there was no value.
/// </summary>
internal static class Commands
{
    private const int Done = 0;
    private const int NoValue = 1;
    private const int Failed = 3;

    public static Task<(string Answer, int Code)> RunAsync(IServiceProvider services, Arguments given) =>
        given.ByKey
            ? RunAsync(services.GetRequiredService<IGrainFactory>().GetGrain<IKeyGrain>(given.Key), given)
            : RunAsync(services.GetRequiredService<IKeyValueClient>(), given);

    private static async Task<(string Answer, int Code)> RunAsync(IKeyValueClient store, Arguments given) =>
        given.Command switch
        {
            "get" => Tell(await store.GetStringAsync(given.Key)),
            "set" => Tell(await store.TrySetAsync(given.Key, Value.FromText(given.Value!))),
            "update" => Tell(await store.TrySetAsync(given.Key, Value.FromText(given.Value!), WriteOptions.IfExists)),
            _ => Tell(await store.TryDeleteAsync(given.Key)),
        };

    private static async Task<(string Answer, int Code)> RunAsync(IKeyGrain key, Arguments given) =>
        given.Command switch
        {
            "get" => Tell(await key.GetTextAsync()),
            "set" => Tell(await key.TrySetAsync(given.Value!)),
            "update" => Tell(await key.TryUpdateAsync(given.Value!)),
            _ => Tell(await key.TryDeleteAsync()),
        };

    private static (string Answer, int Code) Tell(string? value) =>
        value is null ? ("(none)", NoValue) : (value, Done);

    private static (string Answer, int Code) Tell(KeyWrite write) => Tell(write.ToResult());

    private static (string Answer, int Code) Tell(WriteResult result) => result switch
    {
        WriteResult.Committed committed => ($"committed, revision {committed.Revision}", Done),
        WriteResult.ConditionFailed => ("(none)", NoValue),
        WriteResult.NotApplied refused => ($"not applied: {refused.Reason}", Failed),
        WriteResult.Unknown unknown => ($"unknown, it may have taken effect: {unknown.Reason}", Failed),
        _ => ($"{result}", Failed),
    };
}
