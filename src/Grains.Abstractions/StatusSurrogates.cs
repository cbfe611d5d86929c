#pragma warning disable CS1591 // The members are documented at ClusterStatus and NodeStatus.
namespace OrleansKv.Grains;

/// <summary>A status in the form sent between processes: Core, which defines it, does not use Orleans.</summary>
[GenerateSerializer, Alias("OrleansKv.Status")]
public struct ClusterStatusSurrogate
{
    [Id(0)] public string Node { get; set; }

    [Id(1)] public string Silo { get; set; }

    [Id(2)] public bool Ready { get; set; }

    [Id(3)] public string? Problem { get; set; }

    [Id(4)] public string? ClusterId { get; set; }

    [Id(5)] public long ConfigurationEpoch { get; set; }

    [Id(6)] public long ClearEpoch { get; set; }

    [Id(7)] public NodeStatus[] Nodes { get; set; }
}

/// <inheritdoc cref="ClusterStatusSurrogate"/>
[GenerateSerializer, Alias("OrleansKv.NodeStatus")]
public struct NodeStatusSurrogate
{
    [Id(0)] public string Node { get; set; }

    [Id(1)] public string State { get; set; }

    [Id(2)] public bool Voter { get; set; }

    [Id(3)] public string? Http { get; set; }

    [Id(4)] public long? Lag { get; set; }

    [Id(5)] public bool? CaughtUp { get; set; }

    [Id(6)] public long? Keys { get; set; }

    [Id(7)] public long? DiskBytes { get; set; }

    [Id(8)] public double? SilentSeconds { get; set; }

    [Id(9)] public bool? DiskFull { get; set; }
}

[RegisterConverter]
public sealed class ClusterStatusConverter : IConverter<ClusterStatus, ClusterStatusSurrogate>
{
    public ClusterStatus ConvertFromSurrogate(in ClusterStatusSurrogate surrogate) => new(
        surrogate.Node, surrogate.Silo, surrogate.Ready, surrogate.Problem, surrogate.ClusterId,
        surrogate.ConfigurationEpoch, surrogate.ClearEpoch, surrogate.Nodes);

    public ClusterStatusSurrogate ConvertToSurrogate(in ClusterStatus value) => new()
    {
        Node = value.Node,
        Silo = value.Silo,
        Ready = value.Ready,
        Problem = value.Problem,
        ClusterId = value.ClusterId,
        ConfigurationEpoch = value.ConfigurationEpoch,
        ClearEpoch = value.ClearEpoch,
        Nodes = [.. value.Nodes],
    };
}

[RegisterConverter]
public sealed class NodeStatusConverter : IConverter<NodeStatus, NodeStatusSurrogate>
{
    public NodeStatus ConvertFromSurrogate(in NodeStatusSurrogate surrogate) => new(
        surrogate.Node, surrogate.State, surrogate.Voter, surrogate.Http, surrogate.Lag, surrogate.CaughtUp,
        surrogate.Keys, surrogate.DiskBytes, surrogate.SilentSeconds, surrogate.DiskFull);

    public NodeStatusSurrogate ConvertToSurrogate(in NodeStatus value) => new()
    {
        Node = value.Node,
        State = value.State,
        Voter = value.Voter,
        Http = value.Http,
        Lag = value.Lag,
        CaughtUp = value.CaughtUp,
        Keys = value.Keys,
        DiskBytes = value.DiskBytes,
        SilentSeconds = value.SilentSeconds,
        DiskFull = value.DiskFull,
    };
}
