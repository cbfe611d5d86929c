using OrleansKv.Grains;

namespace OrleansKv.OrleansClient;

/// <summary>Carries out one command and says in a line how it ended. Exit code 0: done; 1: there was no value.</summary>
internal static class Commands
{
    private const int Done = 0;
    private const int NoValue = 1;
    private const int Failed = 3;

    public static Task<(string Answer, int Code)> RunAsync(IGrainFactory grains, Arguments given) => given.ByKey
        ? RunAsync(grains.GetGrain<IKeyGrain>(given.Key), given)
        : RunAsync(grains.GetStore(), given);

    private static async Task<(string Answer, int Code)> RunAsync(IKeyGrain key, Arguments given) =>
        given.Command switch
        {
            "get" => Tell(await key.GetTextAsync()),
            "set" => Tell(await key.SetAsync(given.Value!)),
            "update" => Tell(await key.UpdateAsync(given.Value!)),
            _ => Tell(await key.DeleteAsync()),
        };

    private static async Task<(string Answer, int Code)> RunAsync(IStoreGrain store, Arguments given) =>
        given.Command switch
        {
            "get" => Tell(await store.GetTextAsync(given.Key)),
            "set" => Tell(await store.SetAsync(given.Key, given.Value!)),
            "update" => Tell(await store.UpdateAsync(given.Key, given.Value!)),
            _ => Tell(await store.DeleteAsync(given.Key)),
        };

    private static (string Answer, int Code) Tell(string? value) => value is null ? ("(none)", NoValue) : (value, Done);

    private static (string Answer, int Code) Tell(KeyWrite write) => write.Kind switch
    {
        WriteKind.Committed => ($"committed, revision {write.Revision}", Done),
        WriteKind.ConditionFailed => ("(none)", NoValue),
        WriteKind.NotApplied => ($"not applied: {write.Reason}", Failed),
        _ => ($"unknown, it may have taken effect: {write.Reason}", Failed),
    };
}
