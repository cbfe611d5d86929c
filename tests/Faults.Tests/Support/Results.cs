namespace OrleansKv.Faults;

/// <summary>The output of runs: reports, and histories that failed.</summary>
internal static class Results
{
    private static readonly string Folder = Directory.CreateDirectory(
        Environment.GetEnvironmentVariable("KV_RESULTS") is { Length: > 0 } folder
            ? folder
            : Path.Combine(Path.GetTempPath(), "orleanskv-faults")).FullName;

    public static string PathOf(string file) => Path.Combine(Folder, file);

    public static void Write(string file, string text) => File.WriteAllText(PathOf(file), text);

    public static void Append(string file, string line) => File.AppendAllText(PathOf(file), line + "\n");
}
