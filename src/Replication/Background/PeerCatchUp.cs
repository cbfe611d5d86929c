using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Peers;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Background;

/// <summary>
/// Catch-up (late delivery) from one peer: fetches what the peer has stored since the last pull, and passes newer
/// entries through the ordinary accept rule (rules R31 to R33).
/// </summary>
/// <param name="status">The last status of the peer; null before its first pong.</param>
/// <param name="repair">Proposes the identity for a key; returns false if that did not succeed.</param>
internal sealed class PeerCatchUp(
    IReplicaLink link, Guid peerDisk, Func<PeerStatus?> status, Replica replica, Func<Key, Task<bool>> repair,
    ReplicaGroup group)
{
    private const int Page = 500;

    /// <summary>Entries fetched in parallel: bounds the memory here and the queue of the peer.</summary>
    private const int Parallel = 16;

    private long? _progress;

    /// <summary>Whether everything that the peer had stored one interval ago has been examined.</summary>
    public bool IsCaughtUp { get; private set; }

    /// <summary>Changes that the peer has stored and this replica has not examined; null when unknown.</summary>
    public long? Lag => status() is { } known ? Math.Max(0, known.LastChange - Progress) : null;

    private long Progress => _progress ??= replica.Store.Progress(link.Node, peerDisk);

    /// <summary>
    /// Pulls until canceled, with pauses. After an interruption it resumes at its last position.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var until = 0L;
        while (!cancellation.IsCancellationRequested)
        {
            if (status() is { } known && link.IsReachable)
            {
                // Only changes older than one pause: newer ones are probably being delivered normally.
                if (until == 0) until = known.LastChange;
                IsCaughtUp = await TryPullAsync(known.Epoch, until, cancellation);
                until = known.LastChange;
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
    /// A full queue here is temporary: the next pull continues where this one ended.
    /// </summary>
    private async Task<bool> TryPullAsync(long epoch, long until, CancellationToken cancellation)
    {
        try
        {
            return await InstallAsync(epoch) && await PullAsync(until, cancellation);
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

    /// <summary>Installs a clear epoch of the peer that this replica missed (rule R33).</summary>
    /// <returns>False when this replica did not store it.</returns>
    private async Task<bool> InstallAsync(long epoch) =>
        epoch <= group.Terms.Epoch
        || await HandleAsync(new Request.InstallEpoch(epoch)) is not Reply.Unreachable;

    /// <param name="until">A change number of the peer, known before the pull.</param>
    /// <returns>True if everything up to that change number has been examined.</returns>
    private async Task<bool> PullAsync(long until, CancellationToken cancellation)
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
            // Keys whose newest change is beyond are examined next time; all others up to it are done.
            await AdvanceAsync(due.Count == page.Keys.Count && due.Count > 0 ? due[^1].Change : until);
        }
        return true;
    }

    private bool IsNewer(ChangedKey changed) =>
        !changed.Accepted.IsNone && changed.Accepted > Held(changed.Key);

    /// <summary>The accepted ballot of this replica. An entry of an older clear epoch does not count (R23).</summary>
    private Ballot Held(Key key) =>
        replica.Store.Read(key) is { Entry: { } entry } row && entry.Epoch == group.Terms.Epoch
            ? row.Accepted
            : Ballot.None;

    private async Task AdvanceAsync(long change)
    {
        await replica.AmendAsync(batch => batch.Progress.Add(new(link.Node, peerDisk, change)));
        _progress = change;
    }

    /// <returns>False when the peer or this replica did not answer: the page is pulled again.</returns>
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
                case Reply.StaleEpoch over when over.Epoch > epoch:
                    if (!await InstallAsync(over.Epoch)) return false;
                    break;
                default:
                    return false;
            }
        }
    }

    /// <summary>
    /// A refusal by a higher promise means that a proposal was interrupted. Proposing the identity settles the key
    /// (rule R32).
    /// </summary>
    private async Task<bool> StoreAsync(Key key, Ballot accepted, Entry entry)
    {
        var reply = await HandleAsync(new Request.Accept(key, entry.Epoch, accepted, entry));
        // The repair must propose above the promise, or this replica would refuse its accept as well.
        if (reply is Reply.Rejected rejected) group.Terms.Observe(rejected.Promised);
        return reply switch
        {
            Reply.Acceptance or Reply.StaleEpoch => true,
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
