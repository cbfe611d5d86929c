using System.Globalization;

namespace OrleansKv.Simulation;

/// <summary>
/// What the environment asks for: KV_SEED repeats one seed, KV_SEEDS runs so many, KV_THEME bends all of
/// them to one kind of trouble.
/// </summary>
internal static class Seeds
{
    public static string? Theme => Environment.GetEnvironmentVariable("KV_THEME");

    public static (int First, int Count) Asked(int usually) =>
        Number("KV_SEED") is { } seed ? (seed, 1) : (1, Number("KV_SEEDS") ?? usually);

    /// <summary>Runs seeds that nobody ran before, for KV_SOAK minutes, and tells how far it is.</summary>
    public static void Soak(string what, Action<int> check)
    {
        if (Number("KV_SOAK") is not { } minutes) return;
        var (first, end) = (Environment.TickCount & 0x3fffffff, Environment.TickCount64 + minutes * 60_000L);
        for (var seed = first; Environment.TickCount64 < end; seed++)
        {
            check(seed);
            var count = seed - first + 1;
            if (count % 1000 == 0) Console.WriteLine($"{what}: {count} seeds from {first} hold");
        }
    }

    public static int? Number(string variable) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
