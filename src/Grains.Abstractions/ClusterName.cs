namespace OrleansKv.Grains;

public static class ClusterName
{
    /// <summary>The ClusterId and the ServiceId of the silos; a client must name the same.</summary>
    public const string Default = "orleanskv";
}
