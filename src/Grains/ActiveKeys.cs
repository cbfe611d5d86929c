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
    /// <summary>
    /// Grains looked at for one that may go: bounds what one call pays. Bytes that are too many then wait for
    /// the next call.
    /// </summary>
    private const int Looks = 16;

    private readonly Lock _gate = new();
    private readonly LinkedList<Place> _places = new();
    private long _bytes;

    public ActiveKeys() : this(Limits.ActiveKeys, Limits.IdleProposerBytes)
    {
    }

    /// <summary>For tests.</summary>
    internal int Count
    {
        get
        {
            lock (_gate) return _places.Count;
        }
    }

    private bool IsOver => Volatile.Read(ref _bytes) > mostBytes;

    /// <param name="leave">
    /// Ends the grain once it is idle. Called on a thread of the pool: an activation that is being made has
    /// its own lock held, and may not ask for another's.
    /// </param>
    public Place Enter(Action leave)
    {
        var place = new Place(this, leave);
        lock (_gate) place.Node = _places.AddLast(place);
        LetLeave();
        return place;
    }

    private void LetLeave()
    {
        while (TryChoose() is { } leaving) ThreadPool.UnsafeQueueUserWorkItem(leaving, preferLocal: false);
    }

    private Place? TryChoose()
    {
        lock (_gate)
        {
            var isTooMany = _places.Count > most;
            if (!isTooMany && _bytes <= mostBytes) return null;
            for (var looked = 0; looked < Math.Min(Looks, _places.Count); looked++)
            {
                var first = _places.First!.Value;
                var isNoHelp = !isTooMany && first.Bytes == 0;
                if (first.TakeAsked() || isNoHelp) Requeue(first);
                else return Remove(first);
            }
            return isTooMany ? Remove(_places.First!.Value) : null;
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
    internal sealed class Place(ActiveKeys all, Action leave) : IThreadPoolWorkItem, IDisposable
    {
        private volatile bool _asked = true;

        /// <summary>Null once it was chosen to leave, or has left.</summary>
        internal LinkedListNode<Place>? Node { get; set; }

        internal int Bytes { get; set; }

        /// <summary>It is asked: it stays for now.</summary>
        public void Asked() => _asked = true;

        /// <summary>It holds so many bytes now.</summary>
        public void Holds(int bytes)
        {
            if (bytes != Bytes || all.IsOver) all.Weigh(this, bytes);
        }

        public void Dispose() => all.Exit(this);

        void IThreadPoolWorkItem.Execute() => leave();

        internal bool TakeAsked()
        {
            var asked = _asked;
            _asked = false;
            return asked;
        }
    }
}
