using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OrleansKv.Client;

/// <summary>
/// How long a client retries. Every change carries the same idempotency key in all its attempts, which makes a
/// retry safe.
/// </summary>
/// <remarks>
/// Retried until the deadline: refused connections, 503, 429, reads, and changes with a revision in their
/// condition. Any other change whose answer was lost is retried <see cref="LostAnswerRetries"/> times.
/// </remarks>
public sealed class RetryPolicy
{
    private const double Shortest = 0.001;
    private const double Day = 86_400;

    /// <summary>
    /// The longest time from the first attempt to the end, retries included. Default 10 s: enough for several
    /// failovers.
    /// </summary>
    [OptionRange(Shortest, Day, "seconds")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The longest wait for one answer. Default 6 s: longer than a node's own operation timeout.
    /// </summary>
    [OptionRange(Shortest, Day, "seconds")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>
    /// How long all nodes may refuse connections before the operation fails, ahead of its deadline; each node is
    /// tried at least once. Default 2 s: a wrong address or a stopped cluster is reported quickly.
    /// <see cref="TimeSpan.MaxValue"/>: the deadline alone decides.
    /// </summary>
    [OptionRange(0, 1e12, "seconds")]
    public TimeSpan RefusedPatience { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Retries of a change without a revision in its condition whose answer was lost. Default 3. The store recognizes
    /// a retry while fewer than 16 later changes have been made to the key. If a key is written that often within a
    /// few seconds, set 0: the outcome is then unknown instead of a change that may be applied twice.
    /// </summary>
    [OptionRange(0, int.MaxValue, "retries")]
    public int LostAnswerRetries { get; set; } = 3;

    /// <summary>The pause before the second round over the nodes; it doubles each round. Default 50 ms.</summary>
    [OptionRange(Shortest, Day, "seconds")]
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest pause between rounds. Default 1 s: a lost node's keys are served again sooner.</summary>
    [OptionRange(Shortest, Day, "seconds")]
    [NotBelowFirstPause]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Exponential, with jitter over the upper half, so that clients that failed together do not retry together.
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

/// <summary>Validates that <see cref="RetryPolicy.LongestPause"/> is not below the first pause.</summary>
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
