namespace OrleansKv.Simulation;

/// <summary>One seed of one kind of simulation.</summary>
internal interface ISimulation
{
    History History { get; }

    Judge Judge { get; }

    /// <returns>Null when every promise was kept.</returns>
    Violation? Run();
}
