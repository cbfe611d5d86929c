namespace OrleansKv.Api;

/// <summary>Something read from a request, or why the request is refused.</summary>
internal readonly struct Parsed<T>
{
    private Parsed(T? value, Problem? problem) => (Value, Problem) = (value, problem);

    /// <summary>Valid only if there is no problem.</summary>
    public T? Value { get; }

    public Problem? Problem { get; }

    public static implicit operator Parsed<T>(T value) => new(value, null);

    public static implicit operator Parsed<T>(Problem problem) => new(default, problem);
}
