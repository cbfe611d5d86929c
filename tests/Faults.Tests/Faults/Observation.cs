using System.Diagnostics;
using System.Globalization;
using OrleansKv.Faults.Load;

namespace OrleansKv.Faults.Faults;

/// <summary>
/// The times of a fault: it began, it was ended, all was as before, the load was looked at.
/// </summary>
internal readonly record struct Times(long Began, long Ended, long Recovered, long Looked);

/// <summary>What clients saw of one fault. A gap is the longest time without any success.</summary>
/// <param name="OwnKeys">Of the victim's keys, for clients of the other nodes.</param>
/// <param name="OtherKeys">Of all other keys, for clients of the other nodes.</param>
/// <param name="AtVictim">For clients of the victim, all keys.</param>
/// <param name="Refused">503: nothing came of it.</param>
/// <param name="Unknown">504.</param>
/// <param name="Broken">
/// A connection that broke or was not to be had, or no answer in the client's time.
/// </param>
/// <param name="Errors">These three, and whatever else was no success.</param>
internal sealed record Observation(
    string Fault, string Victim, TimeSpan? OwnKeys, TimeSpan? OtherKeys, TimeSpan? AtVictim,
    int Ok, int Refused, int Unknown, int Broken, int Errors, int ErrorsAtOthers,
    TimeSpan? Detected, TimeSpan Recovered)
{
    public const string Heading =
        "| fault | victim's keys, elsewhere | other keys, elsewhere | at the victim | ok | 503 | 504 | broken"
        + " | of these elsewhere | seen after | all as before after |\n"
        + "|---|---|---|---|---|---|---|---|---|---|---|";

    /// <summary>For clients of the nodes that are well, whatever they ask for.</summary>
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

    /// <summary>As a row below <see cref="Heading"/>.</summary>
    public override string ToString() =>
        $"| {Fault} | {Text(OwnKeys)} | {Text(OtherKeys)} | {Text(AtVictim)} | {Ok} | {Refused} | {Unknown}"
        + $" | {Broken} | {ErrorsAtOthers} | {Text(Detected)} | {Text(Recovered)} |";

    private static string Text(TimeSpan? time) =>
        time is { } t ? string.Create(CultureInfo.InvariantCulture, $"{t.TotalSeconds:0.00} s") : "-";
}
