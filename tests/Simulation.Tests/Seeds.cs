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

    public static int? Number(string variable) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
