using System.Diagnostics;
using System.Globalization;
using OrleansKv.Faults.Load;

namespace OrleansKv.Faults.Faults;

/// <summary>
/// The times of a fault: when it began, was repaired, had been recovered from, and when the load was evaluated.
/// </summary>
internal readonly record struct Times(long Began, long Ended, long Recovered, long Looked);

/// <summary>What clients observed during one fault. A gap is the longest time without any success.</summary>
/// <param name="OwnKeys">The gap of the victim's keys, for clients of the other nodes.</param>
/// <param name="OtherKeys">The gap of all other keys, for clients of the other nodes.</param>
/// <param name="AtVictim">The gap of all keys, for clients of the victim.</param>
/// <param name="Refused">503: definitely not applied.</param>
/// <param name="Unknown">504.</param>
/// <param name="Broken">
/// A connection that broke or could not be opened, or no answer within the client's timeout.
/// </param>
/// <param name="Errors">These three, and all other failures.</param>
internal sealed record Observation(
    string Fault, string Victim, TimeSpan? OwnKeys, TimeSpan? OtherKeys, TimeSpan? AtVictim,
    int Ok, int Refused, int Unknown, int Broken, int Errors, int ErrorsAtOthers,
    TimeSpan? Detected, TimeSpan Recovered)
{
    public const string Heading =
        "| fault | victim's keys, elsewhere | other keys, elsewhere | at the victim | ok | 503 | 504 | broken"
        + " | of these elsewhere | suspected after | recovered after |\n"
        + "|---|---|---|---|---|---|---|---|---|---|---|";

    /// <summary>The gap for clients of the healthy nodes, over all keys.</summary>
    public TimeSpan GapElsewhere => new[] { OwnKeys, OtherKeys }.Max() ?? default;

    public static Observation Of(
        string fault, string victim, Timeline timeline, Times times, TimeSpan? detected)
    {
        var within = timeline.All.Where(s => s.Ended > times.Began && s.Began < times.Looked).ToList();
        TimeSpan? Gap(Func<Sample, bool> which) => timeline.LongestGap(times.Began, times.Looked, which);
        int Count(Func<int, bool> status) => within.Count(s => status(s.Status));
        return new(
            fault, victim,
            Gap(s => s.Side != victim && s.Owner == victim), Gap(s => s.Side != victim && s.Owner != victim),
            Gap(s => s.Side == victim),
            within.Count(s => s.IsService), Count(s => s == 503), Count(s => s == 504), Count(s => s == 0),
            within.Count(s => !s.IsService), within.Count(s => s.Side != victim && !s.IsService),
            detected, Stopwatch.GetElapsedTime(times.Ended, times.Recovered));
    }

    /// <summary>A row below <see cref="Heading"/>.</summary>
    public override string ToString() =>
        $"| {Fault} | {Text(OwnKeys)} | {Text(OtherKeys)} | {Text(AtVictim)} | {Ok} | {Refused} | {Unknown}"
        + $" | {Broken} | {ErrorsAtOthers} | {Text(Detected)} | {Text(Recovered)} |";

    private static string Text(TimeSpan? time) =>
        time is { } t ? string.Create(CultureInfo.InvariantCulture, $"{t.TotalSeconds:0.00} s") : "-";
}
