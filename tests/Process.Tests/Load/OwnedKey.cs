namespace OrleansKv.Processes;

/// <summary>
/// A key with one writer and any number of readers: enough to tell lost writes and stale reads from what may
/// be. Every write has its own value; a write with an unknown outcome may take effect at any later
/// time, or never.
/// </summary>
internal sealed class OwnedKey(string name)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, int> _chosen = [];
    private readonly HashSet<int> _open = [];
    private long _floor;
    private int _last;

    public string Name => name;

    /// <summary>The highest revision anybody was told: a read that begins now shows no lower one.</summary>
    public long Floor
    {
        get
        {
            lock (_gate) return _floor;
        }
    }

    /// <summary>The value of the next write, which from now on may be read.</summary>
    public int Begin()
    {
        lock (_gate)
        {
            _open.Add(++_last);
            return _last;
        }
    }

    /// <returns>What was broken; null when nothing was.</returns>
    public string? EndWrite(int value, long floor, Answer answer)
    {
        lock (_gate)
        {
            if (answer.IsSurelyNotApplied) return Refuse(value);
            if (!answer.IsSuccess) return answer.Status is 0 or 504 ? null : $"{name} = {value}: {answer}";
            var revision = answer.Revision!.Value;
            return revision > floor
                ? Learn(revision, value)
                : $"{name} = {value} was given revision {revision}, not above {floor}";
        }
    }

    /// <inheritdoc cref="EndWrite"/>
    /// <param name="floor">As it was before the read began.</param>
    public string? EndRead(long floor, Answer answer)
    {
        lock (_gate)
        {
            if (answer.Status == 404) return floor == 0 ? null : $"{name} is lost: it was at {floor}";
            if (!answer.IsSuccess) return answer.Status is 0 or 503 or 504 ? null : $"{name}: {answer}";
            var revision = answer.Revision!.Value;
            return revision >= floor
                ? Learn(revision, int.Parse(answer.Value()))
                : $"{name} was read at revision {revision}, and {floor} was known before";
        }
    }

    private string? Refuse(int value)
    {
        _open.Remove(value);
        return _chosen.ContainsValue(value) ? $"{name} = {value} was refused, and it was read" : null;
    }

    /// <summary>A revision has one value for ever, and a value was written once.</summary>
    private string? Learn(long revision, int value)
    {
        _floor = Math.Max(_floor, revision);
        if (_chosen.TryGetValue(revision, out var known))
            return known == value ? null : $"{name} at revision {revision} is {value}, and was {known}";
        _chosen.Add(revision, value);
        return _open.Remove(value)
            ? null
            : $"{name} = {value} at revision {revision}: refused before, or applied twice";
    }
}
