namespace OrleansKv.Api;

public sealed class ApiOptions
{
    internal const string Rule = "ApiOptions.MaxValueBytes must be from 1 to 1,048,576 (Limits.ValueBytes).";

    /// <summary>
    /// Longest value a client may store, in bytes; 1 to <see cref="Limits.ValueBytes"/>, which is the default
    /// and what one record holds.
    /// </summary>
    public int MaxValueBytes { get; set; } = Limits.ValueBytes;

    internal static bool IsValid(ApiOptions options) =>
        options.MaxValueBytes is >= 1 and <= Limits.ValueBytes;
}
