using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Peers;

namespace OrleansKv.Replication;

/// <summary>This node's place in the cluster: its configuration, its vote, and what it learnt of its peers' disks.</summary>
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
    private bool _adopting;

    public NodeMembership(NodeOptions options, Replica replica, ILogger log, Action<Exception> fatal)
    {
        (_options, _replica, _log, _fatal) = (options, replica, log, fatal);
        var identity = replica.Store.Identity;
        _formation = new(options.Node, identity.DiskId, options.Names);
        _configuration = replica.Store.Configuration;
        if (_configuration is { } stored) Take(_formation.OnStored(stored));
    }

    public bool HasVote => _configuration is not null && NoVoteReason is null;

    public string? NoVoteReason { get; private set; }

    public bool IsServing { get; private set; }

    public ClusterConfiguration? Configuration => _configuration;

    public Hello Hello => new(
        _options.Node, _replica.Store.Identity.DiskId, _options.Names, IsServing, _configuration);

    public void Serve() => IsServing = true;

    /// <summary>A cluster of one has nobody to meet.</summary>
    public void Start()
    {
        if (_options.Nodes.Count == 1) Meet(Hello);
    }

    /// <summary>The peer's disk; null when it was not met, or is not the one the configuration names.</summary>
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

    public FrameIdentity? IdentityFor(NodeId peer) =>
        _configuration is { } mine && VotingDisk(peer) is not null ? FrameIdentity.Of(mine) : PeersOwn(peer);

    /// <summary>A node without a vote still reads: it speaks as its peers do.</summary>
    private FrameIdentity? PeersOwn(NodeId peer)
    {
        lock (_gate)
        {
            if (NoVoteReason is null || !_met.TryGetValue(peer, out var hello)) return null;
            return hello.Configuration is { } theirs && theirs.Find(peer)?.DiskId == hello.DiskId
                ? FrameIdentity.Of(theirs)
                : null;
        }
    }

    private void Take(FormationStep step)
    {
        switch (step)
        {
            case FormationStep.Adopt adopt when !_adopting:
                _adopting = true;
                _ = AdoptAsync(adopt.Configuration);
                break;
            case FormationStep.NoVote { Reason: var reason } when NoVoteReason is null:
                NoVoteReason = reason;
                _log.LogWarning("{Node} has no vote: {Reason}", _options.Node, reason);
                break;
            case FormationStep.Refuse { Reason: var reason }:
                _fatal(new StartException(reason));
                break;
        }
    }

    /// <summary>A configuration counts once it is on disk.</summary>
    private async Task AdoptAsync(ClusterConfiguration configuration)
    {
        try
        {
            await _replica.AmendAsync(batch => batch.Configuration = configuration);
            _configuration = configuration;
            _log.LogInformation("{Node} belongs to cluster {Id:N}", _options.Node, configuration.ClusterId);
        }
        catch (IOException e)
        {
            _log.LogWarning("{Node} could not store its configuration: {Reason}", _options.Node, e.Message);
        }
        lock (_gate) _adopting = false;
    }
}
