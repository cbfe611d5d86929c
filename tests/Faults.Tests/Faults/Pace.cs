namespace OrleansKv.Faults.Faults;

/// <summary>How long faults last.</summary>
internal enum Pace
{
    /// <summary>Just long enough to be noticed: for every ordinary run.</summary>
    Quick,

    /// <summary>A random time, up to half a minute and more.</summary>
    Random,

    /// <summary>Five seconds each, for the comparison.</summary>
    Steady,
}
