using Microsoft.Extensions.Options;

namespace OrleansKv.Api;

/// <summary>
/// The limits of the HTTP interface: "limits" in the cluster file. The sizes of one record (<see cref="Limits"/>)
/// are part of the format and bound these.
/// </summary>
/// <remarks>Changing a default or a range means changing the table in docs/http.md: a test compares the two.</remarks>
public sealed class ApiOptions
{
    private const string Section = "limits";

    /// <summary>Longest key, in bytes of UTF-8: it travels in every message of its register.</summary>
    [OptionRange(1, Limits.KeyBytes, "bytes")]
    public int MaxKeyBytes { get; set; } = Limits.KeyBytes;

    /// <summary>Longest value, in bytes: it is copied whole to every replica on every change.</summary>
    [OptionRange(1, Limits.ValueBytes, "bytes")]
    public int MaxValueBytes { get; set; } = Limits.ValueBytes;

    /// <summary>Operations in one batch: it is one request until the last one ends.</summary>
    [OptionRange(1, 1000, "operations")]
    public int MaxBatchOperations { get; set; } = 1000;

    /// <summary>Longest body of a batch, in bytes: it is held in memory whole.</summary>
    [OptionRange(1024, 64 * 1024 * 1024, "bytes")]
    public int MaxBatchBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Bytes of values in one batch's answer, and one value more: it is held in memory whole.</summary>
    [OptionRange(1024, 64 * 1024 * 1024, "bytes")]
    public int MaxBatchAnswerBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>All headers of a request and its first line, in bytes: a key in them is encoded.</summary>
    [OptionRange(4096, 1024 * 1024, "bytes")]
    public int MaxHeaderBytes { get; set; } = 32 * 1024;

    /// <summary>Longest wait for a request's headers, in seconds: a client that sends none holds a socket.</summary>
    [OptionRange(1, 600, "seconds")]
    public int HeaderSeconds { get; set; } = 10;

    /// <summary>
    /// Slowest body or answer, in bytes a second over five seconds: a slow client holds memory of the node.
    /// </summary>
    [OptionRange(1, 1024 * 1024, "bytes a second")]
    public int MinBytesPerSecond { get; set; } = 1024;

    /// <summary>Open connections; the next is closed immediately. Each costs some ten kilobytes.</summary>
    [OptionRange(1, 1_000_000, "connections")]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Requests in progress, without watches; the next is a 503. More would only wait.</summary>
    [OptionRange(1, 100_000, "requests")]
    public int MaxRequests { get; set; } = 1024;

    /// <summary>
    /// Bytes of bodies and values that requests in progress hold, and their copies; the next is a 503.
    /// </summary>
    [OptionRange(4 * 1024 * 1024, 16L * 1024 * 1024 * 1024, "bytes")]
    public long MaxRequestBytes { get; set; } = 128 * 1024 * 1024;

    /// <summary>
    /// Requests a second from one address, and as many in a burst; the next is a 429. 0, the default, is no limit:
    /// behind a proxy all clients have one address.
    /// </summary>
    [OptionRange(0, 1_000_000, "requests a second")]
    public int MaxRequestsPerSecond { get; set; }

    /// <summary>Open watches; the next is a 503. Each keeps a buffer.</summary>
    /// <remarks>Enforced by the store, because it applies to watches over HTTP and over Orleans together.</remarks>
    [OptionRange(1, 100_000, "watchers")]
    public int MaxWatchers { get; set; } = Limits.Watchers;

    /// <returns>The limit that is out of range and what to do about it; null if all limits are valid.</returns>
    public string? Problem()
    {
        var result = new ApiOptionsValidator().Validate(Section, this);
        if (!result.Failed) return null;
        // As spelled in the cluster file: limits.maxKeyBytes.
        var failure = result.Failures.First();
        var name = Section.Length + 1;
        return failure[..name] + char.ToLowerInvariant(failure[name]) + failure[(name + 1)..];
    }
}

/// <summary>Checks the ranges; its code is generated from the attributes.</summary>
[OptionsValidator]
internal sealed partial class ApiOptionsValidator : IValidateOptions<ApiOptions>;
