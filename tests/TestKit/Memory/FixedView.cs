namespace OrleansKv.TestKit.Memory;

public sealed class FixedView : IClusterView
{
    public ClusterStatus Status { get; set; } = new(
        "A", "up", true, null, "c1", 3, 2,
        [new("A", "self", true, "127.0.0.1:3000", 0, true, 5, 4096, null)]);
}
