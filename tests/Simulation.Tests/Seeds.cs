using System.Globalization;

namespace OrleansKv.Simulation;

/// <summary>
/// What the environment asks for: KV_SEED repeats one seed, KV_SEEDS runs so many, KV_THEME bends all of
/// them to one kind of trouble.
/// </summary>
internal static class Seeds
{
    public static string? Theme => Environment.GetEnvironmentVariable("KV_THEME");

    /// <param name="usually">How many of them, unless the environment asks for other ones.</param>
    /// <param name="inLongRuns">How many with KV_LONG.</param>
    public static (int First, int Count) Asked(int usually, int inLongRuns)
    {
        if (Number("KV_SEED") is { } seed) return (seed, 1);
        var isLong = Environment.GetEnvironmentVariable("KV_LONG") is not null;
        return (1, Number("KV_SEEDS") ?? (isLong ? inLongRuns : usually));
    }

    public static int? Number(string variable) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
