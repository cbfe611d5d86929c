using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Peers;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Cluster;

/// <summary>
/// The membership of this node in the cluster: its configuration, its vote, and the disks of its peers.
/// </summary>
internal sealed class NodeMembership
{
    private readonly NodeOptions _options;
    private readonly Replica _replica;
    private readonly ILogger _log;
    private readonly Action<Exception> _fatal;
    private readonly Formation _formation;
    private readonly Lock _gate = new();
    private readonly Dictionary<NodeId, Hello> _met = [];
    private readonly TimeProvider _time;
    private readonly LogThrottle _refused;

    /// <summary>
    /// The peers that have answered a hello of this process: they would have said that its disk is old.
    /// </summary>
    private readonly HashSet<NodeId> _answered = [];
    private volatile ClusterConfiguration? _configuration;
    private volatile string? _noVoteReason;
    private volatile bool _isServing;
    private volatile bool _isChecked;
    private bool _isWaiting;
    private bool _adopting;

    /// <param name="noVote">Why this store must not vote in any case; null if it may.</param>
    public NodeMembership(
        NodeOptions options, Replica replica, ILogger log, Action<Exception> fatal, TimeProvider time,
        string? noVote = null)
    {
        (_options, _replica, _log, _fatal, _time) = (options, replica, log, fatal, time);
        (Seen, _refused) = (new(replica), new(time));
        var identity = replica.Store.Identity;
        _formation = new(options.Node, identity.DiskId, options.Names);
        _configuration = replica.Store.Configuration;
        if ((noVote ?? replica.Store.Loss) is { } reason) Take(new FormationStep.NoVote(reason));
        if (_configuration is { } stored) Take(_formation.OnStored(stored));
        CheckAnswered();
    }

    /// <summary>
    /// Not before the other voters had a chance to say that this disk is an old one (rule R41).
    /// </summary>
    public bool HasVote => _configuration is not null && _noVoteReason is null && _isChecked;

    /// <summary>What this node remembers of the disks of its peers.</summary>
    public SeenDisks Seen { get; }

    /// <summary>The stamp of frames that are sent now.</summary>
    public FrameStamp Stamp => _noVoteReason is null
        ? new(_replica.Store.Identity.Starts.Current.Id, _replica.Store.LastChange)
        : default;

    public string? NoVoteReason => _noVoteReason;

    public bool IsServing => _isServing;

    public ClusterConfiguration? Configuration => _configuration;

    /// <summary>The configuration if this disk has a vote in it; otherwise null.</summary>
    public ClusterConfiguration? Voting => HasVote ? _configuration : null;

    public Hello Hello
    {
        get
        {
            lock (_gate)
            {
                // While it stores the configuration of one cluster, it must not announce another one.
                var forming = _noVoteReason is null && !_adopting ? _formation.Forming : Guid.Empty;
                var disk = _replica.Store.Identity;
                return new(_options.Node, disk.DiskId, _options.Names, IsServing, _configuration, forming)
                {
                    Starts = disk.Starts,
                    IsLost = _replica.Store.Loss is not null,
                };
            }
        }
    }

    public void Serve() => _isServing = true;

    /// <summary>Forms a cluster of one, which needs no hello.</summary>
    public void Start()
    {
        lock (_gate)
            if (_configuration is null)
                Take(_formation.Form());
    }

    public Hello HelloTo(NodeId peer) => Hello with { Seen = Seen.Of(peer) };

    /// <summary>
    /// The disk of the peer; null when it is unknown, or is not the one in the configuration.
    /// </summary>
    public Guid? VotingDisk(NodeId peer)
    {
        lock (_gate)
            return _met.TryGetValue(peer, out var hello) && _configuration?.Find(peer)?.DiskId == hello.DiskId
                && IsCounted(hello)
                ? hello.DiskId
                : null;
    }

    /// <summary>The peer was met, and its disk is known to have no vote.</summary>
    public bool IsRefused(NodeId peer)
    {
        lock (_gate)
            return _met.TryGetValue(peer, out var hello) && (hello.IsLost || Contradiction(hello) is not null);
    }

    /// <inheritdoc cref="ILocalNode.MeetAsync"/>
    public async Task MeetAsync(Hello theirs, bool isAnswer)
    {
        bool isVoter;
        lock (_gate)
        {
            if (Contradiction(theirs) is { } reason)
            {
                if (!isAnswer) return; // it may come from a copy elsewhere, or from a process that has ended
                if (_refused.IsDue($"{theirs.Node} {reason}"))
                    Log.PeerWentBackward(_log, _options.Node, theirs.Node, reason);
            }
            _met[theirs.Node] = theirs;
            if (theirs.Seen is { } seen) Compare(theirs.Node, seen);
            Take(_formation.On(theirs, _configuration, IsServing));
            isVoter = IsVoter(theirs);
        }
        if (isVoter)
            await Seen.AdmitAsync(theirs.Node, theirs.DiskId, theirs.Starts, isDurable: _noVoteReason is null);
        if (!isAnswer) return;
        lock (_gate)
        {
            _answered.Add(theirs.Node);
            CheckAnswered();
        }
    }

    /// <summary>
    /// The frame identity for a peer. Null unless the disk of the peer is in the configuration of the peer, and both
    /// nodes have the same configuration. A node without a vote can still read: it uses the identity of its peers.
    /// </summary>
    public FrameIdentity? IdentityFor(NodeId peer)
    {
        lock (_gate)
        {
            if (!_met.TryGetValue(peer, out var hello) || hello.Configuration is not { } theirs) return null;
            if (theirs.Find(peer)?.DiskId != hello.DiskId || !IsCounted(hello)) return null;
            if (_noVoteReason is not null) return FrameIdentity.Of(theirs);
            return theirs.Equals(_configuration) ? FrameIdentity.Of(theirs) : null;
        }
    }

    /// <summary>The disk is whole as far as is known, and its start is on disk here (rules R37 and R38).</summary>
    private bool IsCounted(Hello hello) => !hello.IsLost && Seen.IsKnown(hello.Node, hello.DiskId, hello.Starts);

    /// <summary>The disk of the sender is the one that the configuration names.</summary>
    private bool IsVoter(Hello theirs) =>
        !theirs.IsLost && (_configuration ?? theirs.Configuration)?.Find(theirs.Node)?.DiskId == theirs.DiskId;

    private string? Contradiction(Hello theirs) => Seen.Contradiction(theirs.Node, theirs.DiskId, theirs.Starts);

    /// <summary>
    /// A peer remembers more of this disk than it holds: it went backward and never votes again (rule R40). A peer
    /// that remembers less proves nothing.
    /// </summary>
    private void Compare(NodeId peer, PeerStart seen)
    {
        var mine = _replica.Store.Identity;
        if (_noVoteReason is not null || seen.Node != _options.Node || seen.Disk != mine.DiskId) return;
        if (mine.Starts.Contradicts(seen) is not { } reason) return;
        var loss = $"its disk went backward: {peer} remembers that {reason}. The data folder was restored from an"
            + " older copy, was copied, or has lost its newest changes. Stop the node, move the folder away, start it"
            + " with an empty one and replace its voter";
        Take(new FormationStep.NoVote(loss));
        _ = StoreLossAsync(loss);
    }

    private async Task StoreLossAsync(string loss)
    {
        try
        {
            await _replica.AmendAsync(batch => batch.Loss = loss);
        }
        catch (IOException e)
        {
            Log.LossNotStored(_log, _options.Node, e.Message);
        }
    }

    /// <summary>
    /// The vote is given once all other voters have answered a hello of this process, or one suspicion time after a
    /// majority of them can serve without the rest.
    /// </summary>
    private void CheckAnswered()
    {
        if (_isChecked || _configuration is not { } configuration) return;
        var voters = configuration.Voters.Length;
        var answered = 1 + configuration.Voters.Count(voter => _answered.Contains(voter.Node));
        if (answered >= voters) _isChecked = true;
        else if (answered >= Tally.Quorum(voters) && !_isWaiting) _ = WaitForTheRestAsync();
    }

    private async Task WaitForTheRestAsync()
    {
        _isWaiting = true;
        await Task.Delay(TimeSpan.FromMilliseconds(_options.Timing.Suspicion), _time);
        _isChecked = true;
    }

    private void Take(FormationStep step)
    {
        switch (step)
        {
            case FormationStep.Adopt adopt when !_adopting && _noVoteReason is null:
                _adopting = true;
                _ = AdoptAsync(adopt.Configuration);
                break;
            case FormationStep.NoVote { Reason: var reason } when _noVoteReason is null:
                _noVoteReason = reason;
                Log.NoVote(_log, _options.Node, reason);
                break;
            case FormationStep.Refuse { Reason: var reason }:
                _fatal(new StartException(reason));
                break;
        }
    }

    /// <summary>A configuration is used once it is on disk.</summary>
    private async Task AdoptAsync(ClusterConfiguration configuration)
    {
        try
        {
            await _replica.AmendAsync(batch => batch.Configuration = configuration);
            _configuration = configuration;
            Log.Formed(_log, _options.Node, configuration.ClusterId);
        }
        catch (IOException e)
        {
            Log.NotFormed(_log, _options.Node, e.Message);
        }
        lock (_gate)
        {
            _adopting = false;
            CheckAnswered();
        }
    }
}
