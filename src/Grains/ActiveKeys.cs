namespace OrleansKv.Grains;

/// <summary>
/// The key grains that are active in this silo, bounded in number and in the bytes that they hold. The policy is a
/// variant of 2Q: new grains enter a short FIFO queue. A grain that is called again there is promoted to the main
/// queue, and so is one that returns soon after it was evicted. The main queue is a clock: the oldest grain is
/// evicted unless it was called since it was last considered.
/// </summary>
/// <remarks>
/// An activation takes some 14 kB: without a bound, a scan over a million keys would fill the memory, and grains
/// that live for a second are copied twice by the garbage collector before they are evicted. An evicted grain
/// leaves its term parked, so a later activation costs no extra round trip.
/// </remarks>
/// <param name="most">The most active grains.</param>
/// <param name="mostBytes">The most bytes of the values that they hold.</param>
internal sealed class ActiveKeys(int most, long mostBytes)
{
    /// <summary>
    /// Grains examined in one call for one to evict, which bounds the cost of the call. An excess of bytes then
    /// remains until the next call.
    /// </summary>
    private const int Looks = 16;

    private readonly int _mostNewcomers = Math.Max(1, most / 16);
    private readonly Lock _gate = new();
    private readonly LinkedList<Place> _newcomers = new();
    private readonly LinkedList<Place> _residents = new();
    private readonly GhostKeys _gone = new(most);
    private long _bytes;

    public ActiveKeys() : this(Limits.ActiveKeys, Limits.IdleProposerBytes)
    {
    }

    /// <summary>For tests.</summary>
    internal int Count
    {
        get
        {
            lock (_gate) return All;
        }
    }

    private int All => _newcomers.Count + _residents.Count;

    private bool IsOver => Volatile.Read(ref _bytes) > mostBytes;

    /// <param name="leave">
    /// Deactivates the grain once it is idle. Called on the thread pool: an activation in progress holds its own
    /// lock, and must not take another's.
    /// </param>
    public Place Enter(Key key, Action leave)
    {
        var place = new Place(this, key, leave);
        lock (_gate) place.Node = (_gone.TryRemove(key) ? _residents : _newcomers).AddLast(place);
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
            while (_newcomers.Count > _mostNewcomers)
            {
                var first = _newcomers.First!.Value;
                if (!first.IsAskedAgain) return PushOut(first);
                Stay(first);
            }
            if (All > most) return TryChooseResident(_ => true) ?? Remove(_residents.First!.Value);
            if (_bytes <= mostBytes) return null;
            return TryChooseNewcomer() ?? TryChooseResident(place => place.Bytes > 0);
        }
    }

    /// <summary>The first that holds something and was called only once.</summary>
    private Place? TryChooseNewcomer()
    {
        var node = _newcomers.First;
        for (var looks = Looks; looks > 0 && node is not null; looks--, node = node.Next)
            if (node.Value is { Bytes: > 0, IsAskedAgain: false } place)
                return PushOut(place);
        return null;
    }

    /// <summary>The first that was not called recently.</summary>
    private Place? TryChooseResident(Predicate<Place> helps)
    {
        for (var looks = Math.Min(Looks, _residents.Count); looks > 0; looks--)
        {
            var first = _residents.First!.Value;
            if (!first.TakeAsked() && helps(first)) return Remove(first);
            _residents.RemoveFirst();
            _residents.AddLast(first.Node!);
        }
        return null;
    }

    private Place PushOut(Place newcomer)
    {
        _gone.Add(newcomer.Key);
        return Remove(newcomer);
    }

    private void Stay(Place place)
    {
        _newcomers.Remove(place.Node!);
        _residents.AddLast(place.Node!);
        place.TakeAsked();
    }

    private Place Remove(Place place)
    {
        place.Node!.List!.Remove(place.Node);
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

    /// <summary>The entry of one grain.</summary>
    internal sealed class Place(ActiveKeys all, Key key, Action leave) : IThreadPoolWorkItem, IDisposable
    {
        private volatile int _asked;

        internal Key Key { get; } = key;

        /// <summary>Null once the grain was selected for eviction, or has been deactivated.</summary>
        internal LinkedListNode<Place>? Node { get; set; }

        internal int Bytes { get; set; }

        /// <summary>Called again after the call that activated it.</summary>
        internal bool IsAskedAgain => _asked > 1;

        /// <summary>The grain is called, so it is not evicted for now.</summary>
        public void Asked()
        {
            if (_asked <= 1) _asked++; // a count lost in a race with an eviction scan does no harm
        }

        /// <summary>Sets how many bytes the grain holds.</summary>
        public void Holds(int bytes)
        {
            if (bytes != Bytes || all.IsOver) all.Weigh(this, bytes);
        }

        public void Dispose() => all.Exit(this);

        void IThreadPoolWorkItem.Execute() => leave();

        internal bool TakeAsked()
        {
            var asked = _asked > 0;
            _asked = 0;
            return asked;
        }
    }
}
