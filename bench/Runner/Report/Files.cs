using System.Text.Json;

namespace OrleansKv.Runner.Report;

/// <summary>Writes what a run found, with its date in the names.</summary>
internal static class Files
{
    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <returns>The path of the page; a quick run is kept apart, its figures are of no use later.</returns>
    public static string Write(Options options, ResultBook book)
    {
        var folder = options.IsQuick
            ? Path.Combine(options.Home, "results")
            : Path.Combine(options.Root, "bench", "results");
        Directory.CreateDirectory(folder);
        var name = DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        if (options.Parts.Count < Options.AllParts.Length) name += "-" + string.Join('-', options.Parts);
        if (options.IsWithoutSilos) name += "-without-silos";
        var page = Path.Combine(folder, name + ".md");
        File.WriteAllText(page, Report.Of(options, book));
        File.WriteAllText(Path.ChangeExtension(page, ".json"), AsJson(options, book) + "\n");
        return page;
    }

    private static string AsJson(Options options, ResultBook book) => JsonSerializer.Serialize(
        new
        {
            machine = MachineFacts.Of(options).ToDictionary(f => f.Name, f => f.Value),
            goals = Goal.Of(book).Where(g => g.Measured is not null),
            measurements = book.All,
        },
        Json);
}
