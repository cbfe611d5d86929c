namespace OrleansKv.Runner.Systems;

internal static class Clusters
{
    public static Cluster Make(string name, Options options) => name switch
    {
        "store" => new StoreCluster(options),
        "etcd" => new EtcdCluster(options),
        "ceiling" => new CeilingCluster(options),
        _ => throw new BenchException($"'{name}' is no system: there are store, etcd and ceiling"),
    };
}
