using System.Collections.Immutable;

namespace OrleansKv.Replication.Storage;

/// <summary>One start of a replica.</summary>
/// <param name="Id">Random, drawn whenever the store is opened: two copies of a folder have different starts.</param>
/// <param name="Recovered">The change number that the store held when it was opened.</param>
public readonly record struct StoreStart(Guid Id, long Recovered);

/// <summary>
/// The starts of one disk, as its owner knows them. A peer that remembers an earlier one can tell from it whether the
/// disk went backward since then (rules R37 to R41).
/// </summary>
/// <param name="Boot">The number of the newest start, at least 1.</param>
/// <param name="Newest">
/// The newest starts, newest first: those of <paramref name="Boot"/>, Boot - 1 and so on. At most
/// <see cref="Kept"/>; fewer if the disk was created by an older program.
/// </param>
public sealed record StartHistory(long Boot, ImmutableArray<StoreStart> Newest)
{
    /// <summary>
    /// A peer that was absent for more starts than this compares only with the ones that are left.
    /// </summary>
    public const int Kept = 8;

    /// <summary>The newest start.</summary>
    public StoreStart Current => Newest.IsDefaultOrEmpty ? default : Newest[0];

    /// <summary>The history of a new disk.</summary>
    public static StartHistory First(Guid id) => new(1, [new(id, 0)]);

    /// <summary>The history after one more start.</summary>
    /// <param name="recovered">The change number that the store holds.</param>
    public StartHistory Next(Guid id, long recovered) => new(
        Boot + 1, [new(id, recovered), .. (Newest.IsDefault ? [] : Newest).Take(Kept - 1)]);

    /// <summary>
    /// Why a disk with these starts cannot be what a peer saw of it earlier: it was restored from an older copy,
    /// lost its newest changes, or was copied and the copy was started.
    /// </summary>
    /// <returns>Null if what was seen is a part of this history.</returns>
    public string? Contradicts(PeerStart seen)
    {
        if (seen.Boot > Boot) return $"it had been started {seen.Boot} times, but the data folder says {Boot}";
        var age = seen.Boot < Boot - Newest.Length ? Newest.Length : (int)(Boot - seen.Boot);
        if (age < Newest.Length && Newest[age].Id != seen.Start)
            return $"start {seen.Boot} of the data folder was another one: a copy of the folder was started";
        // Within one start the number grows beyond the recovered one; only later starts must have recovered it.
        foreach (var later in Newest.AsSpan()[..age])
            if (later.Recovered < seen.Seen)
                return $"it had stored change {seen.Seen}, but the data folder ended at {later.Recovered} when it was"
                    + " opened";
        return null;
    }

    public bool Equals(StartHistory? other) =>
        other is not null && Boot == other.Boot && Newest.AsSpan().SequenceEqual(other.Newest.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Boot, Current);
}

/// <summary>What a replica remembers of the disk of a peer.</summary>
/// <param name="Boot">The newest start that it has seen of this disk.</param>
/// <param name="Start">The id of that start.</param>
/// <param name="Seen">
/// The highest change number that the disk was known to have on stable storage, in this start or an earlier one.
/// </param>
public readonly record struct PeerStart(NodeId Node, Guid Disk, long Boot, Guid Start, long Seen);
