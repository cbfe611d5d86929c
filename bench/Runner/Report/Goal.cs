using OrleansKv.Runner.Measuring;

namespace OrleansKv.Runner.Report;

/// <summary>What is to be reached, and what was.</summary>
/// <param name="Measured">Null: this run did not measure it.</param>
internal sealed record Goal(string Name, string Wanted, double? Measured, bool IsMet, string Shown)
{
    private const string Store = "store";
    private const string Etcd = "etcd";
    private const string Ceiling = "ceiling";

    public static IReadOnlyList<Goal> Of(ResultBook book) =>
    [
        AtLeast("PUT/s, 64 clients, against etcd", 3, book.Ratio("put-64", Store, Etcd, Figure.Rate)),
        Share("PUT/s, 64 clients, of the ceiling", 0.45, book.Ratio("put-64", Store, Ceiling, Figure.Rate)),
        AtLeast("GET/s, 64 clients, against etcd", 5, book.Ratio("get-64", Store, Etcd, Figure.Rate)),
        Share("GET/s, 64 clients, of the ceiling", 0.75, book.Ratio("get-64", Store, Ceiling, Figure.Rate)),
        Below("PUT p99, 64 clients, against etcd's p50", book, "put-64", Figure.P99),
        Below("GET p99, 64 clients, against etcd's p50", book, "get-64", Figure.P99),
        Below("PUT p50, one client, against etcd's", book, "put-1", Figure.P50),
        AtLeast("PUT/s, one key, 64 clients, against etcd", 3,
            book.Ratio("one-key-64", Store, Etcd, Figure.Rate)),
        AtMost("PUT/s lost with many keys", 0.25, Lost(book, "put"), Texts.Percent),
        AtMost("GET/s lost with many keys", 0.25, Lost(book, "get"), Texts.Percent),
        AtMost("resident MB of a node with many keys", 400, book.Worst("million", Store, Figure.Memory)),
        AtMost("s without success after a kill, all keys", 0.1, book.Worst("kill", Store, Figure.Gap)),
        AtMost("s without success, a key of the dead node", 0.5, book.Worst("kill", Store, Figure.KeyGap)),
        AtMost("s until a node with many keys is ready", 3, book.Worst("start", Store, Figure.Start)),
        AtMost("s until it is ready after SIGKILL", 3, book.Worst("start", Store, Figure.CrashStart)),
    ];

    private static Goal AtLeast(string name, double wanted, double? ratio) =>
        new(name, $">= {Texts.Number(wanted)} x", ratio, ratio >= wanted, $"{Texts.Number(ratio)} x");

    private static Goal Share(string name, double wanted, double? share) =>
        new(name, $">= {Texts.Percent(wanted)}", share, share >= wanted, Texts.Percent(share ?? 0));

    private static Goal AtMost(
        string name, double wanted, double? measured, Func<double, string>? show = null)
    {
        show ??= Texts.Number;
        return new(name, $"<= {show(wanted)}", measured, measured <= wanted, show(measured ?? 0));
    }

    private static Goal Below(string name, ResultBook book, string scenario, string figure)
    {
        var (mine, theirs) =
            (book.Median(scenario, Store, figure), book.Median(scenario, Etcd, Figure.P50));
        var measured = theirs is null ? null : mine;
        return new(name, $"< {Texts.Number(theirs)} ms", measured, mine < theirs, $"{Texts.Number(mine)} ms");
    }

    /// <summary>The share of the rate with few keys that is gone with many.</summary>
    private static double? Lost(ResultBook book, string verb) =>
        1 - (book.Median($"{verb}-many", Store, Figure.Rate)
            / book.Median($"{verb}-few", Store, Figure.Rate));
}
