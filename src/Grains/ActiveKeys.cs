namespace OrleansKv.Grains;

/// <summary>
/// The grains of keys that are active in this silo, bounded in number and in the bytes that they hold: the
/// one that came first goes when it was not asked since it was last considered.
/// </summary>
/// <remarks>
/// An activation takes some 5 kB: without a bound a scan over a million keys would fill the memory. One that
/// went leaves its term parked, so coming back costs an activation and no round trip more.
/// </remarks>
/// <param name="most">Active grains.</param>
/// <param name="mostBytes">Bytes of the values they hold.</param>
internal sealed class ActiveKeys(int most, long mostBytes)
{
    /// <summary>Grains looked at for one that may go: bounds what one activation pays.</summary>
    private const int Looks = 16;

    private readonly Lock _gate = new();
    private readonly LinkedList<Place> _places = new();
    private long _bytes;

    public ActiveKeys() : this(Limits.ActiveKeys, Limits.IdleProposerBytes)
    {
    }

    public int Count
    {
        get
        {
            lock (_gate) return _places.Count;
        }
    }

    /// <param name="leave">Ends the grain once it is idle. Called on another's thread.</param>
    public Place Enter(Action leave)
    {
        var place = new Place(this, leave);
        lock (_gate) place.Node = _places.AddLast(place);
        LetLeave();
        return place;
    }

    private void LetLeave()
    {
        while (TryChoose() is { } leaving) leaving.Leave();
    }

    private Place? TryChoose()
    {
        lock (_gate)
        {
            if (_places.Count <= most && _bytes <= mostBytes) return null;
            for (var looked = 0; looked < Math.Min(Looks, _places.Count); looked++)
            {
                var first = _places.First!.Value;
                if (first.TakeAsked()) Requeue(first);
                else return Remove(first);
            }
            return Remove(_places.First!.Value);
        }
    }

    private void Requeue(Place place)
    {
        _places.Remove(place.Node!);
        _places.AddLast(place.Node!);
    }

    private Place Remove(Place place)
    {
        _places.Remove(place.Node!);
        place.Node = null;
        _bytes -= place.Bytes;
        return place;
    }

    private void Weigh(Place place, int bytes)
    {
        lock (_gate)
        {
            if (place.Node is null) return;
            _bytes += bytes - place.Bytes;
            place.Bytes = bytes;
            if (_bytes <= mostBytes) return;
        }
        LetLeave();
    }

    private void Exit(Place place)
    {
        lock (_gate)
        {
            if (place.Node is not null) Remove(place);
        }
    }

    /// <summary>One grain's.</summary>
    internal sealed class Place(ActiveKeys all, Action leave) : IDisposable
    {
        private volatile bool _asked;

        /// <summary>Null once it was chosen to leave, or has left.</summary>
        internal LinkedListNode<Place>? Node { get; set; }

        internal int Bytes { get; set; }

        /// <summary>It was asked, and holds so many bytes now.</summary>
        public void Asked(int bytes)
        {
            _asked = true;
            if (bytes != Bytes) all.Weigh(this, bytes);
        }

        public void Dispose() => all.Exit(this);

        internal void Leave() => leave();

        internal bool TakeAsked()
        {
            var asked = _asked;
            _asked = false;
            return asked;
        }
    }
}
