namespace OrleansKv.TestKit.Histories;

/// <summary>
/// Where a search has been, and found no way on. With the same required operations done, a place is no better
/// than one known when every unknown change that is left there is left here as well, and its revision is not
/// lower: whatever can follow there could follow here.
/// </summary>
public sealed class DeadEnds
{
    private readonly Dictionary<(OperationSet Required, RegisterState State), List<Place>> _places = [];

    public int Count { get; private set; }

    /// <summary>False if the search need not continue from here.</summary>
    public bool Add(OperationSet required, OperationSet done, RegisterState state)
    {
        var key = (required, state.IsExact ? state : state with { Revision = 0 });
        if (!_places.TryGetValue(key, out var known)) _places[key] = known = [];
        var here = new Place(done, state.Revision);
        if (known.Exists(place => place.Allows(here))) return false;
        known.RemoveAll(here.Allows);
        known.Add(here);
        Count++;
        return true;
    }

    /// <param name="Done">With the unknown changes that were taken to have happened by then.</param>
    /// <param name="Revision">The key's, or the least it may be.</param>
    private readonly record struct Place(OperationSet Done, long Revision)
    {
        public bool Allows(Place other) => other.Done.Contains(Done) && Revision <= other.Revision;
    }
}
