using System.Globalization;

namespace OrleansKv.Runner;

/// <summary>What is measured, and how long.</summary>
internal sealed record Options
{
    public static readonly string[] AllParts =
        ["put", "get", "one-key", "inserts", "ycsb", "kill", "million", "start"];

    /// <summary>Only when it is asked for: it takes hours.</summary>
    public const string Soak = "soak";

    public IReadOnlyList<string> Parts { get; init; } = AllParts;

    public IReadOnlyList<string> Systems { get; init; } = ["store", "etcd", "ceiling"];

    public bool IsQuick { get; init; }

    /// <summary>The store's cluster file has no membership: its nodes run without silos.</summary>
    public bool IsWithoutSilos { get; init; }

    public int Rounds { get; init; } = 5;

    /// <summary>Of each measurement.</summary>
    public int Seconds { get; init; } = 5;

    public int WarmSeconds { get; init; } = 4;

    public IReadOnlyList<int> Clients { get; init; } = [1, 16, 64, 256];

    public long Keys { get; init; } = 1_000;

    /// <summary>Keys of "million" and "start".</summary>
    public long ManyKeys { get; init; } = 1_000_000;

    /// <summary>Puts a second at a fixed rate: what the slowest system can still do.</summary>
    public double PutRate { get; init; } = 2_000;

    public double GetRate { get; init; } = 4_000;

    /// <summary>The first of some 30 ports.</summary>
    public int Port { get; init; } = 26_000;

    /// <summary>Data folders and logs of all systems: the disk under it is what is measured.</summary>
    public string Home { get; init; } = "";

    public string Root { get; init; } = "";

    public bool Has(string part) => Parts.Contains(part);

    /// <exception cref="BenchException">An argument is unknown or lacks its value.</exception>
    public static Options Parse(IReadOnlyList<string> arguments, string root, string home)
    {
        var options = new Options { Root = root, Home = home };
        var parts = new List<string>();
        var rest = new Queue<string>(arguments);
        if (rest.Contains("--quick")) options = options.Quick();
        while (rest.TryDequeue(out var word))
        {
            if (word == Soak || AllParts.Contains(word)) parts.Add(word);
            else options = options.With(word, rest);
        }
        return parts.Count == 0 ? options : options with { Parts = parts };
    }

    private Options Quick() =>
        this with { IsQuick = true, Rounds = 1, Seconds = 1, WarmSeconds = 2, ManyKeys = 20_000 };

    private Options With(string word, Queue<string> rest) => word switch
    {
        "--quick" => this,
        "--without-silos" => this with { IsWithoutSilos = true },
        "--rounds" => this with { Rounds = Number(word, rest) },
        "--seconds" => this with { Seconds = Number(word, rest) },
        "--warm" => this with { WarmSeconds = Number(word, rest) },
        "--keys" => this with { Keys = Number(word, rest) },
        "--many-keys" => this with { ManyKeys = Number(word, rest) },
        "--put-rate" => this with { PutRate = Number(word, rest) },
        "--get-rate" => this with { GetRate = Number(word, rest) },
        "--port" => this with { Port = Number(word, rest) },
        "--clients" => this with { Clients = [.. Text(word, rest).Split(',').Select(t => Number(word, t))] },
        "--systems" => this with { Systems = Text(word, rest).Split(',') },
        _ => throw new BenchException($"'{word}' is neither a part nor an option; see ./bench.sh --help"),
    };

    private static int Number(string word, Queue<string> rest) => Number(word, Text(word, rest));

    private static int Number(string word, string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new BenchException($"{word} takes a number above 0, not '{text}'");

    private static string Text(string word, Queue<string> rest) =>
        rest.TryDequeue(out var text) ? text : throw new BenchException($"{word} takes a value");
}

/// <summary>The run cannot go on; the message says why and what to do.</summary>
internal sealed class BenchException(string message) : Exception(message);
