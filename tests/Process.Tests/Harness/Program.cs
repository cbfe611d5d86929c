namespace OrleansKv.Processes;

/// <summary>The built nodes: of the same repository and configuration as this test assembly.</summary>
internal static class Program
{
    private static readonly string Repository = FindRepository();

    public static string PathOfNode =>
        Path.Combine(Repository, "src", "Silo", "bin", Built, "OrleansKv.Silo.dll");

    public static string PathOfCommand =>
        Path.Combine(Repository, "src", "Cli", "bin", Built, "kv.dll");

    public static string PathOfSample => Path.Combine(
        Repository, "samples", "HttpClient", "bin", Built.Replace("/publish", ""), "OrleansKv.HttpSample.dll");

    /// <summary>As users start them: a Release build publishes its programs.</summary>
    private static string Built =>
#if DEBUG
        "Debug/net10.0";
#else
        "Release/net10.0/publish";
#endif

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OrleansKv.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("OrleansKv.sln is missing.");
        return folder.FullName;
    }
}
