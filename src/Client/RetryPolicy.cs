using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OrleansKv.Client;

/// <summary>
/// How long a client retries. Every change carries one idempotency key through all its attempts, which is
/// what makes a retry safe.
/// </summary>
/// <remarks>
/// Tried again until the deadline: refused connections, 503, 429, reads, and changes at a revision. Another
/// change whose answer was lost is tried again <see cref="LostAnswerRetries"/> times.
/// </remarks>
public sealed class RetryPolicy
{
    private const double Shortest = 0.001;
    private const double Day = 86_400;

    /// <summary>
    /// From the first attempt to the end, retries included. Default 10 s: several failovers of a node.
    /// </summary>
    [OptionRange(Shortest, Day, "seconds")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Longest wait for one answer. Default 6 s: longer than a node's own operation timeout.
    /// </summary>
    [OptionRange(Shortest, Day, "seconds")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>
    /// How long every node may refuse connections before the operation fails, ahead of its deadline; each
    /// node is tried at least once. Default 2 s: a wrong address or a cluster that is down shows soon.
    /// <see cref="TimeSpan.MaxValue"/>: the deadline alone decides.
    /// </summary>
    [OptionRange(0, 1e12, "seconds")]
    public TimeSpan RefusedPatience { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Retries of a change without a revision in its condition whose answer was lost. Default 3. The store
    /// recognises each while fewer than 16 later changes were made to the key; on a key that is written so
    /// often that this passes within a few seconds, 0 prefers "unknown" to a change applied twice.
    /// </summary>
    [OptionRange(0, int.MaxValue, "retries")]
    public int LostAnswerRetries { get; set; } = 3;

    /// <summary>Before the second round over the nodes; doubles each round. Default 50 ms.</summary>
    [OptionRange(Shortest, Day, "seconds")]
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest pause between rounds. Default 1 s: a lost node's keys are served sooner.</summary>
    [OptionRange(Shortest, Day, "seconds")]
    [NotBelowFirstPause]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Exponential, with jitter over its upper half: clients that failed together do not come back together.
    /// </summary>
    internal TimeSpan Pause(int round, Random random)
    {
        var ceiling =
            Math.Min(LongestPause.TotalMilliseconds, FirstPause.TotalMilliseconds * Math.Pow(2, round));
        return TimeSpan.FromMilliseconds(ceiling * (0.5 + random.NextDouble() / 2));
    }
}

/// <summary>Checks the policy; its code is generated from the attributes.</summary>
[OptionsValidator]
internal sealed partial class RetryPolicyValidator : IValidateOptions<RetryPolicy>;

/// <summary>On <see cref="RetryPolicy.LongestPause"/>: pauses grow from the first to the longest.</summary>
internal sealed class NotBelowFirstPauseAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        var policy = (RetryPolicy)validationContext.ObjectInstance;
        return policy.LongestPause >= policy.FirstPause ? null : new(
            $"{validationContext.DisplayName} is {policy.LongestPause.TotalSeconds:0.###} seconds: set it to at least "
            + $"the FirstPause, {policy.FirstPause.TotalSeconds:0.###} seconds.");
    }
}
