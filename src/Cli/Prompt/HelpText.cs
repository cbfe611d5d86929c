namespace OrleansKv.Cli.Prompt;

/// <summary>HELP: all words on a screen of 80 columns, or one with an example.</summary>
internal static class HelpText
{
    private static readonly string[] Writing =
    [
        "Blanks need \"double\" or 'single' quotes; outside single quotes, \\\" \\\\ \\n \\t \\r",
        "\\0 and \\u0041 are escapes. @file reads a file; @@text begins with an @.",
        "{\"a\": 1} and [1, 2] need no quotes.",
    ];

    public static void Write(Terminal terminal, WordHelp? about)
    {
        if (about is not null) WriteOne(terminal.Out, about);
        else WriteAll(terminal.Out);
    }

    private static void WriteAll(TextWriter output)
    {
        foreach (var word in Vocabulary.Words)
        {
            // A long usage is shortened here; HELP word shows all of it.
            var usage = word.Usage.Length <= 24 ? word.Usage : word.Name + " " + Short(word);
            output.WriteLine($"  {usage,-24} {Brief(word)}");
        }
        output.WriteLine("HELP word has the details.");
        foreach (var line in Writing) output.WriteLine(line);
    }

    private static void WriteOne(TextWriter output, WordHelp word)
    {
        output.WriteLine($"  {word.Usage}");
        foreach (var line in Wrap(word.Does, 76)) output.WriteLine($"  {line}");
        output.WriteLine($"  Example: {word.Example}");
    }

    private static string Short(WordHelp word) =>
        word.Usage[(word.Name.Length + 1)..].Split(" [")[0] + " ...";

    private static string Brief(WordHelp word) => word.Does.Split(';')[0];

    private static IEnumerable<string> Wrap(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length + word.Length >= width)
            {
                yield return line;
                line = "";
            }
            line += (line.Length > 0 ? " " : "") + word;
        }
        yield return line;
    }
}
