namespace OrleansKv.Faults.Faults;

/// <summary>How long faults last.</summary>
internal enum Pace
{
    /// <summary>As short as they can be seen: for every run of the tests.</summary>
    Quick,

    /// <summary>A random time, up to half a minute and more.</summary>
    Random,

    /// <summary>Five seconds each, to compare.</summary>
    Steady,
}
