namespace OrleansKv.Simulation;

/// <summary>How histories were checked, one key of one seed each.</summary>
/// <param name="Alone">By what clients were told and nothing else.</param>
/// <param name="Unknown">Operations among those whose client never learned how they ended.</param>
/// <param name="GaveUp">Tried that way until the search had cost too much.</param>
/// <param name="Helped">Too many answers were missing: only with what the disks know of their fate.</param>
internal readonly record struct Coverage(long Alone, long Unknown, long GaveUp, long Helped)
{
    public static Coverage operator +(Coverage a, Coverage b) =>
        new(a.Alone + b.Alone, a.Unknown + b.Unknown, a.GaveUp + b.GaveUp, a.Helped + b.Helped);

    public override string ToString() =>
        $"{Alone} histories checked by the clients' answers alone, with {Unknown} missing;"
        + $" {GaveUp + Helped} with the disks' word for the missing ones"
        + $" ({GaveUp} after a search that gave up)";
}
