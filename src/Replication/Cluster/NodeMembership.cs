using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Peers;

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
    private volatile ClusterConfiguration? _configuration;
    private volatile string? _noVoteReason;
    private volatile bool _isServing;
    private bool _adopting;

    /// <param name="noVote">Why this store must not vote in any case; null if it may.</param>
    public NodeMembership(
        NodeOptions options, Replica replica, ILogger log, Action<Exception> fatal, string? noVote = null)
    {
        (_options, _replica, _log, _fatal) = (options, replica, log, fatal);
        var identity = replica.Store.Identity;
        _formation = new(options.Node, identity.DiskId, options.Names);
        _configuration = replica.Store.Configuration;
        if (noVote is not null) Take(new FormationStep.NoVote(noVote));
        if (_configuration is { } stored) Take(_formation.OnStored(stored));
    }

    public bool HasVote => _configuration is not null && _noVoteReason is null;

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
                var disk = _replica.Store.Identity.DiskId;
                return new(_options.Node, disk, _options.Names, IsServing, _configuration, forming);
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

    /// <summary>
    /// The disk of the peer; null when it is unknown, or is not the one in the configuration.
    /// </summary>
    public Guid? VotingDisk(NodeId peer)
    {
        lock (_gate)
            return _met.TryGetValue(peer, out var hello) && _configuration?.Find(peer)?.DiskId == hello.DiskId
                ? hello.DiskId
                : null;
    }

    public void Meet(Hello theirs)
    {
        lock (_gate)
        {
            _met[theirs.Node] = theirs;
            Take(_formation.On(theirs, _configuration, IsServing));
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
            if (theirs.Find(peer)?.DiskId != hello.DiskId) return null;
            if (_noVoteReason is not null) return FrameIdentity.Of(theirs);
            return theirs.Equals(_configuration) ? FrameIdentity.Of(theirs) : null;
        }
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
        lock (_gate) _adopting = false;
    }
}
