using OrleansKv.Cli.Http;

namespace OrleansKv.Cli.Local;

/// <summary>
/// The folder of a local cluster: cluster.json and, for each node, its data folder, log and pid file.
/// </summary>
/// <param name="isNamed">The user chose this folder: the default addresses must not be used in its place.</param>
internal sealed class Home(string folder, bool isNamed = false)
{
    public string Folder { get; } = folder;

    public string ConfigurationPath => Path.Combine(Folder, "cluster.json");

    public string DataFolder(string node) => Path.Combine(Folder, node);

    public string LogPath(string node) => Path.Combine(Folder, node + ".log");

    public PidFile PidFile(string node) => new(Path.Combine(Folder, node + ".pid"));

    /// <summary>$KV_HOME, or .kv in the repository that holds the kv script.</summary>
    public static Home Of(Terminal terminal)
    {
        var root = terminal.Environment("KV_ROOT") ?? Directory.GetCurrentDirectory();
        var named = terminal.Environment("KV_HOME");
        return string.IsNullOrEmpty(named)
            ? new(Path.GetFullPath(Path.Combine(root, ".kv")))
            : new(Path.GetFullPath(named), isNamed: true);
    }

    /// <summary>
    /// The cluster of this home; in the default home without a cluster, the default addresses.
    /// </summary>
    /// <exception cref="CliException">KV_HOME names a folder without a cluster.</exception>
    public LocalClusterFile Cluster()
    {
        if (LocalClusterFile.Read(ConfigurationPath) is { } cluster) return cluster;
        if (!isNamed) return LocalClusterFile.ForThisMachine(Folder, LocalClusterFile.DefaultPort);
        throw CliException.Usage(
            $"There is no cluster in {Folder}, the folder in KV_HOME: './kv up' creates one there; "
            + "--server host:port uses another cluster.");
    }

    /// <param name="basePort">The port given by the user; null: the default.</param>
    /// <exception cref="CliException">A cluster already exists and has other ports.</exception>
    public LocalClusterFile MakeCluster(int? basePort)
    {
        Directory.CreateDirectory(Folder);
        var wanted = LocalClusterFile.ForThisMachine(Folder, basePort ?? LocalClusterFile.DefaultPort);
        if (LocalClusterFile.Read(ConfigurationPath) is not { } existing)
        {
            wanted.Write(ConfigurationPath);
            return wanted;
        }
        if (basePort is null || existing.Nodes.First().Value.Http == wanted.Nodes.First().Value.Http)
            return existing;
        throw CliException.Usage(
            $"{ConfigurationPath} already exists with other ports (A at {existing.Nodes.First().Value.Http}): "
            + "edit it while the nodes are down, or choose another home with KV_HOME.");
    }

    /// <summary>One kv at a time starts or stops nodes here: two would overwrite each other's pid files.</summary>
    public IDisposable Lock()
    {
        Directory.CreateDirectory(Folder);
        try
        {
            return new FileStream(
                Path.Combine(Folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new CliException(
                ExitCode.Unavailable,
                $"Another kv is starting or stopping nodes in {Folder}: try again when it has finished.");
        }
    }
}
