namespace OrleansKv.TestKit.Processes;

/// <summary>The built programs: of the same repository and configuration as this assembly.</summary>
public static class Repository
{
    private static readonly string Root = FindRoot();

    public static string Node =>
        Path.Combine(Root, "src", "Silo", "bin", Built, "OrleansKv.Silo.dll");

    public static string Command =>
        Path.Combine(Root, "src", "Cli", "bin", Built, "kv.dll");

    /// <param name="sample">Its folder in samples/.</param>
    public static string Sample(string sample, string assembly) =>
        Path.Combine(Root, "samples", sample, "bin", Built.Replace("/publish", ""), assembly);

    /// <summary>As users start them: a Release build publishes its programs.</summary>
    private static string Built =>
#if DEBUG
        "Debug/net10.0";
#else
        "Release/net10.0/publish";
#endif

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OrleansKv.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("OrleansKv.sln is missing.");
        return folder.FullName;
    }
}
