namespace OrleansKv.Client;

/// <summary>
/// Validates arguments before anything is sent: both transports reject the same ones with the same messages.
/// </summary>
internal static class OptionChecks
{
    /// <summary>The most operations in one batch, as in the API.</summary>
    public const int BatchOperations = 1000;

    /// <exception cref="ArgumentException">The deadline is not above 0.</exception>
    public static ReadOptions Checked(this ReadOptions? options)
    {
        options ??= new();
        CheckDeadline(options.Deadline, nameof(options));
        return options;
    }

    /// <exception cref="ArgumentException">An option cannot be sent; the message says which.</exception>
    public static WriteOptions Checked(this WriteOptions? options)
    {
        options ??= new();
        CheckDeadline(options.Deadline, nameof(options));
        CheckTimeToLive(options.TimeToLive, nameof(options));
        if (options.IdempotencyKey is { } given && !IdempotencyKeys.IsValid(given))
            throw new ArgumentException(
                $"The idempotency key must be 1 to {IdempotencyKeys.MaxLength} printable ASCII characters.",
                nameof(options));
        return options;
    }

    /// <summary>For a delete or a touch: without a condition, the key must exist.</summary>
    /// <exception cref="ArgumentException">An option cannot be sent; the message says which.</exception>
    public static WriteOptions CheckedOfExisting(this WriteOptions? options)
    {
        var given = options.Checked();
        if (given.Condition.Kind == ConditionKind.Absent)
            throw new ArgumentException(
                "The condition must not be Absent: a key that does not exist cannot be deleted or touched.",
                nameof(options));
        return given.Condition == Condition.Always ? given with { Condition = Condition.Exists } : given;
    }

    /// <exception cref="ArgumentException">The token is not the token of a watch.</exception>
    public static WatchOptions Checked(this WatchOptions? options)
    {
        options ??= new();
        if (options.ResumeAfter is { } token && (token.Length == 0 || !Ascii(token)))
            throw new ArgumentException(
                "ResumeAfter must be the Token of an event, or null.", nameof(options));
        return options;
    }

    /// <exception cref="ArgumentException">The time is 0, negative, or longer than 100 years.</exception>
    public static void CheckTimeToLive(TimeSpan? timeToLive, string paramName)
    {
        if (timeToLive <= TimeSpan.Zero || timeToLive > Limits.TimeToLive)
            throw new ArgumentException(
                "The time to live must be above 0 and at most 100 years (36,500 days); null never expires.",
                paramName);
    }

    /// <exception cref="ArgumentException">The deadline is not above 0.</exception>
    public static void CheckDeadline(TimeSpan? deadline, string paramName)
    {
        if (deadline <= TimeSpan.Zero)
            throw new ArgumentException("The deadline must be above 0.", paramName);
    }

    /// <summary>Validates the whole batch, so that nothing is sent if a part of it is invalid.</summary>
    /// <exception cref="ArgumentException">An operation cannot be sent; the message says which.</exception>
    public static void Check(IReadOnlyList<BatchOperation> operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        if (operations.Count > BatchOperations)
            throw new ArgumentException(
                $"A batch has at most {BatchOperations} operations; this one has {operations.Count}.",
                nameof(operations));
        for (var i = 0; i < operations.Count; i++)
        {
            try
            {
                Check(operations[i]);
            }
            catch (ArgumentException e)
            {
                throw new ArgumentException($"Operation {i}: {Plain(e)}", nameof(operations), e);
            }
        }
    }

    /// <summary>In seconds, rounded up to whole milliseconds, the store's unit.</summary>
    public static double Seconds(this TimeSpan timeToLive) =>
        Math.Ceiling(timeToLive.TotalMilliseconds) / 1000;

    private static void Check(BatchOperation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        Key.From(operation.Key, "Key");
        switch (operation)
        {
            case BatchOperation.Get:
                return;
            case BatchOperation.Set set:
                ArgumentNullException.ThrowIfNull(set.Value, "Value");
                set.Options.Checked();
                return;
            case BatchOperation.Increment increment:
                increment.Options.Checked();
                return;
            case BatchOperation.Delete delete:
                delete.Options.CheckedOfExisting();
                return;
            case BatchOperation.Touch touch:
                touch.Options.CheckedOfExisting();
                CheckTimeToLive(touch.TimeToLive, "TimeToLive");
                return;
            default:
                throw new ArgumentException($"{operation.GetType().Name} is not an operation of a batch.");
        }
    }

    /// <summary>Without the "(Parameter 'x')" that the framework adds.</summary>
    private static string Plain(ArgumentException e) => e.ParamName is { } name
        ? e.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
        : e.Message;

    private static bool Ascii(string text) => !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
