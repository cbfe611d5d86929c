namespace OrleansKv.Style.Tests;

public class Sizes
{
    private const int Columns = 120;

    [Fact]
    public void No_source_file_is_longer_than_400_lines() =>
        Offenders.None(Sources.All.Where(f => f.Lines.Length > 400));

    [Fact]
    public void Half_of_the_source_files_are_shorter_than_100_lines() =>
        Assert.True(Median(Sources.Shipped.Select(f => f.Lines.Length)) < 100);

    [Fact]
    public void No_line_is_wider_than_120_columns() => Offenders.None(
        from file in Sources.All
        from line in file.Lines.Select((text, i) => (Text: text, Number: i + 1))
        where line.Text.EnumerateRunes().Count() > Columns
        select $"{file}:{line.Number}");

    [Fact]
    public void No_function_is_longer_than_60_lines() =>
        Offenders.None(Sources.Shipped.SelectMany(Functions.In).Where(f => f.Lines > 60));

    [Fact]
    public void Half_of_the_functions_are_shorter_than_12_lines() =>
        Assert.True(Median(Sources.Shipped.SelectMany(Functions.In).Select(f => f.Lines)) < 12);

    [Fact]
    public void Most_source_files_have_a_function_that_is_found() =>
        // The bounds above would hold of nothing at all.
        Assert.True(Sources.Shipped.SelectMany(Functions.In).Select(f => f.File).Distinct().Count()
            > Sources.Shipped.Count / 2);

    private static int Median(IEnumerable<int> numbers)
    {
        var sorted = numbers.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
