using Microsoft.Extensions.Caching.Distributed;
using OrleansKv.Client;

namespace OrleansKv.HttpSample;

internal sealed record Cart(string Owner, IReadOnlyList<string> Items);

/// <summary>Typical uses of the store by a service; each step prints its outcome.</summary>
internal static class Tour
{
    public static async Task OfTheStoreAsync(IKeyValueClient store)
    {
        var key = $"carts/{Guid.NewGuid():N}";
        var revision = await store.SetAsync(key, new Cart("ada", ["tea"]));
        Console.WriteLine($"set: revision {revision}");

        // Others may change the cart at the same time: no update is lost, because each sees the previous one.
        var updated = await store.UpdateAsync<Cart>(
            key, cart => cart is null ? new("ada", ["cup"]) : cart with { Items = [.. cart.Items, "cup"] });
        Console.WriteLine($"updated: {string.Join(", ", updated.Value.Items)}");

        // With results instead of exceptions, every outcome has its branch.
        var late = await store.TrySetAsync(
            key, new("late"u8.ToArray(), "text/plain"), WriteOptions.IfRevision(revision));
        Console.WriteLine(late switch
        {
            WriteResult.Committed committed => $"cas: committed, revision {committed.Revision}",
            WriteResult.ConditionFailed failed => $"cas: changed in the meantime, revision {failed.Revision}",
            WriteResult.NotApplied refused => $"cas: not applied, {refused.Reason}",
            WriteResult.Unknown unknown => $"cas: may have taken effect, {unknown.Reason}",
            _ => $"cas: {late}",
        });

        var visits = $"visits/{Guid.NewGuid():N}";
        await store.IncrementAsync(visits);
        Console.WriteLine($"counted: {await store.IncrementAsync(visits, 2)}");
        Console.WriteLine($"deleted: {await store.DeleteAsync(key)}, {await store.DeleteAsync(visits)}");
    }

    public static async Task OfTheCacheAsync(IDistributedCache cache)
    {
        var key = $"session/{Guid.NewGuid():N}";
        await cache.SetStringAsync(key, "ada", new DistributedCacheEntryOptions
        {
            SlidingExpiration = TimeSpan.FromMinutes(20),
            AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(8),
        });
        Console.WriteLine($"cached: {await cache.GetStringAsync(key)}");
        await cache.RemoveAsync(key);
        Console.WriteLine($"removed: {await cache.GetStringAsync(key) ?? "(none)"}");
    }
}
