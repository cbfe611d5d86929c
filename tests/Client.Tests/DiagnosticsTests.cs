using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansKv.Client.Tests.Support;

namespace OrleansKv.Client.Tests;

/// <summary>Spans and measurements under their public names.</summary>
/// <remarks>Other tests run beside these: only what this test's own flow causes is looked at.</remarks>
public sealed class DiagnosticsTests : IDisposable
{
    private static readonly AsyncLocal<DiagnosticsTests?> Flow = new();

    private readonly List<Activity> _spans = [];
    private readonly List<(string Instrument, Dictionary<string, object?> Tags)> _measured = [];
    private readonly ActivityListener _activities;
    private readonly MeterListener _meters = new();
    private readonly Scripted _net = new();

    public DiagnosticsTests()
    {
        Flow.Value = this;
        _activities = new()
        {
            ShouldListenTo = s => s.Name == OrleansKvDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = a => Flow.Value?._spans.Add(a),
        };
        ActivitySource.AddActivityListener(_activities);
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == OrleansKvDiagnostics.MeterName)
                listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<double>((i, _, tags, _) => Note(i, tags));
        _meters.SetMeasurementEventCallback<long>((i, _, tags, _) => Note(i, tags));
        _meters.Start();
    }

    public void Dispose()
    {
        _activities.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public async Task An_operation_is_a_client_span_without_its_key_and_value()
    {
        using var client = _net.Then(503).Then(201, "ETag", "\"1\"").Client();
        await _net.RunAsync(client.SetStringAsync("secret-key", "secret-value"));
        var span = Assert.Single(_spans);
        Assert.Equal(("set", ActivityKind.Client), (span.OperationName, span.Kind));
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
        Assert.Equal("orleanskv", span.GetTagItem("db.system.name"));
        Assert.Equal("set", span.GetTagItem("db.operation.name"));
        Assert.DoesNotContain(span.TagObjects, t => $"{t.Value}".Contains("secret"));
    }

    [Fact]
    public async Task An_operation_that_fails_is_an_error_of_its_type()
    {
        using var client = _net.Then(504).Client(p => p.LostAnswerRetries = 0);
        await _net.RunAsync(client.TrySetAsync("k", Value.FromText("v")));
        await _net.RunAsync(client.TryGetAsync("k"));
        Assert.Equal(["unknown", "unavailable"], _spans.Select(s => s.GetTagItem("error.type")));
        Assert.All(_spans, s => Assert.Equal(ActivityStatusCode.Error, s.Status));
    }

    [Fact]
    public async Task A_canceled_operation_ends_its_span_with_the_exceptions_type()
    {
        using var stop = new CancellationTokenSource();
        using var client = _net.ThenHang().Client();
        var get = client.TryGetAsync("k", null, stop.Token);
        await stop.CancelAsync();
        var e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => get);
        Assert.Equal(e.GetType().FullName, Assert.Single(_spans).GetTagItem("error.type"));
    }

    [Fact]
    public async Task Operations_and_failed_attempts_are_measured_without_keys()
    {
        using var client = _net.Then(503).Then(200, "ETag", "\"1\"").Client();
        await _net.RunAsync(client.TryGetAsync("secret-key"));
        Assert.Equal(
            ["orleanskv.client.attempt.failures", "db.client.operation.duration"],
            _measured.Select(m => m.Instrument));
        Assert.All(_measured, m => Assert.Equal(
            ("orleanskv", "get", "http"),
            (m.Tags["db.system.name"], m.Tags["db.operation.name"], m.Tags["orleanskv.transport"])));
        Assert.DoesNotContain(_measured.SelectMany(m => m.Tags.Values), v => $"{v}".Contains("secret"));
    }

    private static void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        Flow.Value?._measured.Add((instrument.Name, new(tags.ToArray())));
}
