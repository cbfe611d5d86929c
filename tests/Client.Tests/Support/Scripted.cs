using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace OrleansKv.Client.Tests.Support;

/// <summary>A network that answers by a script, under time that the test moves.</summary>
internal sealed class Scripted : HttpMessageHandler
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Queue<Answer> _script = [];

    private delegate Task<HttpResponseMessage> Answer(
        HttpRequestMessage request, CancellationToken cancellation);

    public FakeTimeProvider Time { get; } = new();

    /// <summary>Host, idempotency key and when it was sent, after the start.</summary>
    public List<(string Host, string? Id, TimeSpan At)> Sent { get; } = [];

    public static HttpRequestException Refused() =>
        new(HttpRequestError.ConnectionError, "connection refused");

    public Scripted Then(int status, string? header = null, string? value = null) => Then((_, _) =>
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent("{}") };
        if (header is not null) response.Headers.TryAddWithoutValidation(header, value);
        return Task.FromResult(response);
    });

    public Scripted Then(Exception e) => Then((_, _) => throw e);

    /// <summary>Answers nothing until the client gives up.</summary>
    public Scripted ThenHang() => Then((_, cancellation) =>
    {
        var never = new TaskCompletionSource<HttpResponseMessage>();
        cancellation.Register(() => never.TrySetCanceled(cancellation));
        return never.Task;
    });

    public HttpKeyValueClient Client(Action<RetryPolicy>? configure = null, int nodes = 1)
    {
        var options = new OrleansKvHttpOptions { CreateHandler = () => this };
        for (var i = 0; i < nodes; i++) options.Nodes.Add($"{(char)('a' + i)}:1");
        configure?.Invoke(options.Retry);
        return new(options, null, Time, new UnshuffledRandom());
    }

    /// <summary>Moves time on, step by step, until the operation has ended.</summary>
    public async Task<T> RunAsync<T>(Task<T> operation)
    {
        var limit = Time.GetTimestamp();
        while (!operation.IsCompleted)
        {
            Time.Advance(Step);
            await Task.Yield();
            Assert.True(Time.GetElapsedTime(limit) < TimeSpan.FromHours(1), "It never ends.");
        }
        return await operation.WaitAsync(Limit);
    }

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var id = request.Headers.TryGetValues("Idempotency-Key", out var ids) ? ids.Single() : null;
        Sent.Add((request.RequestUri!.Host, id, Time.GetUtcNow() - Time.Start));
        return _script.Count > 0
            ? _script.Dequeue()(request, cancellationToken)
            : throw Refused();
    }

    private Scripted Then(Answer answer)
    {
        _script.Enqueue(answer);
        return this;
    }
}
