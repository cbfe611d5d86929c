using Orleans.Concurrency;
using Orleans.Placement;

namespace OrleansKv.Ceiling;

/// <summary>A key that is nothing but a byte array in the memory of one silo.</summary>
public interface IValueGrain : IGrainWithStringKey
{
    ValueTask SetAsync(Immutable<byte[]> value);

    [ReadOnly]
    ValueTask<Immutable<byte[]?>> GetAsync();
}

/// <summary>Spread over the silos by a hash of the key, as the store's grains are.</summary>
[HashBasedPlacement]
internal sealed class ValueGrain : Grain, IValueGrain
{
    private byte[]? _value;

    public ValueTask SetAsync(Immutable<byte[]> value)
    {
        _value = value.Value;
        return ValueTask.CompletedTask;
    }

    public ValueTask<Immutable<byte[]?>> GetAsync() => new(new Immutable<byte[]?>(_value));
}
