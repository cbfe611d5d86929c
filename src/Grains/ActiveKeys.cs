namespace OrleansKv.Grains;

/// <summary>
/// The grains of keys that are active in this silo, bounded in number and in the bytes that they hold. Those
/// that came last are on trial in a short queue; who is asked there once more stays, and so does who comes
/// back soon after it had to leave. Among these the one that came first goes when it was not asked since it
/// was last considered.
/// </summary>
/// <remarks>
/// An activation takes some 14 kB: without a bound a scan over a million keys would fill the memory, and
/// those that live for a second are copied by the collector twice before they go. One that went leaves its
/// term parked, so coming back costs an activation and no round trip more.
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
    /// Ends the grain once it is idle. Called on a thread of the pool: an activation that is being made has
    /// its own lock held, and may not ask for another's.
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

    /// <summary>The first that holds something and was asked once.</summary>
    private Place? TryChooseNewcomer()
    {
        var node = _newcomers.First;
        for (var looks = Looks; looks > 0 && node is not null; looks--, node = node.Next)
            if (node.Value is { Bytes: > 0, IsAskedAgain: false } place)
                return PushOut(place);
        return null;
    }

    /// <summary>The first that was not asked of late.</summary>
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

    /// <summary>One grain's.</summary>
    internal sealed class Place(ActiveKeys all, Key key, Action leave) : IThreadPoolWorkItem, IDisposable
    {
        private volatile int _asked;

        internal Key Key { get; } = key;

        /// <summary>Null once it was chosen to leave, or has left.</summary>
        internal LinkedListNode<Place>? Node { get; set; }

        internal int Bytes { get; set; }

        /// <summary>More than by the call that made it.</summary>
        internal bool IsAskedAgain => _asked > 1;

        /// <summary>It is asked: it stays for now.</summary>
        public void Asked()
        {
            if (_asked <= 1) _asked++; // one that is not counted, beside a look at it, is no loss
        }

        /// <summary>It holds so many bytes now.</summary>
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
