using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Peers;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Background;

/// <summary>
/// Late delivery from one peer: looks at what it stored since this replica looked last, and passes what is
/// newer through the ordinary accept rule.
/// </summary>
/// <param name="facts">What the peer told of itself last; null before the first time.</param>
/// <param name="repair">Proposes a key's entry again; false when that did not succeed.</param>
internal sealed class PeerCatchUp(
    IReplicaLink link, Guid peerDisk, Func<PeerFacts?> facts, Replica replica, Func<Key, Task<bool>> repair,
    ReplicaGroup group)
{
    private const int Page = 500;

    /// <summary>Entries fetched at once: bounds what waits in memory, here and in the peer's queue.</summary>
    private const int Parallel = 16;

    private long? _progress;

    /// <summary>Everything the peer had stored at the look before has been looked at.</summary>
    public bool IsCaughtUp { get; private set; }

    /// <summary>Changes the peer stored that are yet to be looked at; null before it told.</summary>
    public long? Lag => facts() is { } told ? Math.Max(0, told.LastChange - Progress) : null;

    private long Progress => _progress ??= replica.Store.Progress(link.Node, peerDisk);

    /// <summary>
    /// Looks until cancelled; in between it pauses, and after a break it looks again from where it was.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var until = 0L;
        while (!cancellation.IsCancellationRequested)
        {
            if (facts() is { } told && link.IsReachable)
            {
                // Only what is older than one pause: what is newer is most likely on its way by itself.
                if (until == 0) until = told.LastChange;
                IsCaughtUp = await TryLookAsync(told.Epoch, until, cancellation);
                until = told.LastChange;
            }
            else
            {
                IsCaughtUp = false;
                until = 0;
            }
            await group.PauseAsync(group.Timing.CatchUp, cancellation);
        }
    }

    /// <summary>
    /// A full queue here is no reason to stop for good: the next look starts where this one ended.
    /// </summary>
    private async Task<bool> TryLookAsync(long epoch, long until, CancellationToken cancellation)
    {
        try
        {
            return await InstallAsync(epoch) && await LookAsync(until, cancellation);
        }
        catch (StoreException e)
        {
            replica.Fail(e);
            return false;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>A clear of the peer's that this replica missed.</summary>
    /// <returns>False when this replica did not store it.</returns>
    private async Task<bool> InstallAsync(long epoch) =>
        epoch <= group.Terms.Epoch
        || await HandleAsync(new Request.InstallEpoch(epoch)) is not Reply.Unreachable;

    /// <param name="until">The peer's last change as it told it before it is asked for them.</param>
    /// <returns>True when everything up to that change number has been looked at.</returns>
    private async Task<bool> LookAsync(long until, CancellationToken cancellation)
    {
        while (Progress < until)
        {
            var asked = await AskAsync(new PeerRequest.Changes(Progress, Page)).WaitAsync(cancellation);
            if (asked is not PeerReply.Changes page) return false;
            var due = page.Keys.TakeWhile(changed => changed.Change <= until).ToList();
            foreach (var chunk in due.Where(IsNewer).Chunk(Parallel))
            {
                var fetching = Task.WhenAll(chunk.Select(changed => FetchAsync(changed.Key)));
                var fetched = await fetching.WaitAsync(cancellation);
                if (fetched.Contains(false)) return false;
            }
            // A key whose newest change lies beyond is looked at next time: all below are done with.
            await AdvanceAsync(due.Count == page.Keys.Count && due.Count > 0 ? due[^1].Change : until);
        }
        return true;
    }

    private bool IsNewer(ChangedKey changed) =>
        !changed.Accepted.IsNone && changed.Accepted > Held(changed.Key);

    /// <summary>What is held of an older clear epoch counts as nothing, whatever its ballot.</summary>
    private Ballot Held(Key key) =>
        replica.Store.Read(key) is { Entry: { } entry } row && entry.Epoch == group.Terms.Epoch
            ? row.Accepted
            : Ballot.None;

    private async Task AdvanceAsync(long change)
    {
        await replica.AmendAsync(batch => batch.Progress.Add(new(link.Node, peerDisk, change)));
        _progress = change;
    }

    /// <returns>False when the peer or this replica did not answer: the page is looked at again.</returns>
    private async Task<bool> FetchAsync(Key key)
    {
        while (true)
        {
            var epoch = group.Terms.Epoch;
            var answer = await AskAsync(new PeerRequest.Protocol(new Request.Read(key, epoch, Ballot.None)));
            switch ((answer as PeerReply.Protocol)?.Reply)
            {
                case Reply.ReadAnswer { Entry: null }:
                    return true;
                case Reply.ReadAnswer { Entry: { } entry } read:
                    return await StoreAsync(key, read.Accepted, entry);
                case Reply.EpochOver over when over.Epoch > epoch:
                    if (!await InstallAsync(over.Epoch)) return false;
                    break;
                default:
                    return false;
            }
        }
    }

    /// <summary>
    /// A higher promise in the way means that a proposal broke off: proposing the identity settles the key.
    /// </summary>
    private async Task<bool> StoreAsync(Key key, Ballot accepted, Entry entry)
    {
        var reply = await HandleAsync(new Request.Accept(key, entry.Epoch, accepted, entry));
        // The repair must go above the promise, or this replica refuses its accept as well.
        if (reply is Reply.Rejected rejected) group.Terms.Observe(rejected.Promised);
        return reply switch
        {
            Reply.Acceptance or Reply.EpochOver => true,
            Reply.Rejected => Held(key) >= accepted || await repair(key),
            _ => false,
        };
    }

    private Task<Reply> HandleAsync(Request request)
    {
        var done = new TaskCompletionSource<Reply>(TaskCreationOptions.RunContinuationsAsynchronously);
        replica.Handle(request, reply => done.TrySetResult(reply));
        return done.Task;
    }

    private async Task<PeerReply> AskAsync(PeerRequest request)
    {
        var done = new TaskCompletionSource<PeerReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        link.Send(request, reply => done.TrySetResult(reply));
        return await done.Task;
    }
}
