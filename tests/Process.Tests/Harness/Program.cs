namespace OrleansKv.Processes;

/// <summary>The built nodes: of the same repository and configuration as this test assembly.</summary>
internal static class Program
{
    private static readonly string Repository = FindRepository();

    public static string PathOfNode =>
        Path.Combine(Repository, "src", "Silo", "bin", Configuration, "net10.0", "OrleansKv.Silo.dll");

    public static string PathOfCommand =>
        Path.Combine(Repository, "src", "Cli", "bin", Configuration, "net10.0", "kv.dll");

    public static string PathOfSample => Path.Combine(
        Repository, "samples", "HttpClient", "bin", Configuration, "net10.0", "OrleansKv.HttpSample.dll");

    private static string Configuration =>
#if DEBUG
        "Debug";
#else
        "Release";
#endif

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OrleansKv.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("OrleansKv.sln is missing.");
        return folder.FullName;
    }
}
