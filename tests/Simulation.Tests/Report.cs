namespace OrleansKv.Simulation;

/// <summary>
/// What a run shows besides its verdict: a test's own output is not seen, so it goes to the file that
/// KV_REPORT names, which ./test.sh prints.
/// </summary>
internal static class Report
{
    private static readonly Lock Gate = new();

    public static void Control(string name, string by) => Line($"  caught {by}: {name}");

    public static void Line(string text)
    {
        if (Environment.GetEnvironmentVariable("KV_REPORT") is not { Length: > 0 } file) return;
        lock (Gate) File.AppendAllText(file, text + '\n');
    }
}
