namespace OrleansKv.Faults;

public sealed class SoakTests
{
    [SoakFact]
    public async Task Random_faults_violate_no_guarantee()
    {
        Results.Append("progress.log", $"seed {Settings.Seed}, {Settings.Minutes} minutes");
        await using var soak = new Soak(Settings.Seed, TimeSpan.FromMinutes(Settings.Minutes!.Value));
        await soak.RunAsync();
    }
}
