namespace OrleansKv.Grains;

/// <summary>The name of the Orleans cluster.</summary>
public static class ClusterName
{
    /// <summary>The ClusterId and the ServiceId of the silos; clients must use the same.</summary>
    public const string Default = "orleanskv";
}
