using OrleansKv.Api.Tests.Support;

namespace OrleansKv.Api.Tests;

public sealed class ResultTests : ApiTest
{
    private readonly ScriptedStore _store = new();

    public static TheoryData<WriteResult, int, string> Ends => new()
    {
        { new WriteResult.NotApplied("The queue is full."), 503, "not-applied" },
        { new WriteResult.InsufficientStorage("The disk of A, B is nearly full."), 507, "insufficient-storage" },
        { new WriteResult.Unknown("No majority answered."), 504, "outcome-unknown" },
        { new WriteResult.IdempotencyMismatch(), 422, "idempotency-mismatch" },
        { new WriteResult.ConditionFailed(7), 412, "condition-failed" },
        { new WriteResult.NotANumber(7), 409, "not-a-number" },
        { new WriteResult.Overflow(7), 409, "overflow" },
    };

    [Theory, MemberData(nameof(Ends))]
    public async Task Every_outcome_of_a_change_has_its_answer(WriteResult end, int status, string name)
    {
        _store.Write = end;
        List<Answer> answers = [await Node.SendAsync("POST", "/k?op=increment")];
        if (status != 409) answers.Add(await PutAsync("/k", "1"));
        // A delete and a clear need no room.
        if (status is not (409 or 507)) answers.Add(await DeleteAsync("/k", ("If-Match", "*")));
        if (status is 503 or 504) answers.Add(await Node.SendAsync("POST", "/clear"));
        foreach (var answer in answers)
        {
            answer.IsProblem(status, name);
            Assert.Equal(status == 503 ? "1" : null, answer.Header("Retry-After"));
            Assert.Equal(status == 412 ? "\"7\"" : null, answer.ETag);
        }
    }

    [Fact]
    public async Task The_store_reason_reaches_the_client()
    {
        _store.Write = new WriteResult.Unknown("The accept left.");
        Assert.Contains("The accept left.", (await PutAsync("/k", "1")).IsProblem(504, "outcome-unknown"));
        _store.Read = new ReadResult.Unavailable("Two nodes are silent.");
        var read = await GetAsync("/k");
        Assert.Contains("Two nodes are silent.", read.IsProblem(503, "unavailable"));
        Assert.Equal("1", read.Header("Retry-After"));
        _store.Pages.Enqueue(new([], null, "Two nodes are silent."));
        Assert.Equal("1", (await GetAsync("/_/keys")).Is(503).Header("Retry-After"));
    }

    [Fact]
    public async Task A_change_carries_what_the_request_said()
    {
        var body = Json("""{"value":[1]}""");
        await PutAsync("/k?ttl=1.5", body, ("If-Match", "\"9\""), ("Idempotency-Key", "x"));
        var change = _store.LastChange!;
        Assert.Equal(new Value("[1]"u8.ToArray(), "application/json"), change.Value);
        Assert.Equal(Condition.At(9), change.Condition);
        Assert.Equal(Clock.GetUtcNow().AddMilliseconds(1500).ToUnixTimeMilliseconds(), change.ExpiresAt);
        Assert.Equal(1u, change.Id.High >> 63); // hashed from the idempotency key
        Assert.NotEqual(0u, change.Fingerprint);
        await DeleteAsync("/k");
        Assert.Equal((null, Condition.Exists), (_store.LastChange!.Value, _store.LastChange.Condition));
        Assert.Equal(0u, _store.LastChange.Id.High >> 63);
    }

    [Fact]
    public async Task A_defect_is_a_problem_without_a_stack_trace_and_its_cause_is_in_the_log()
    {
        _store.Failure = new InvalidOperationException("the secret cause");
        Answer[] answers = [await GetAsync("/k"), await PutAsync("/k", "1"), await DeleteAsync("/k")];
        foreach (var answer in answers)
            Assert.DoesNotContain("secret", answer.IsProblem(500, "internal"));
        Assert.Equal(3, Node.Log.Errors.Count);
        Assert.All(Node.Log.Errors, error => Assert.Contains("the secret cause", error));
    }

    [Fact]
    public async Task A_read_is_canceled_when_its_client_disconnects()
    {
        _store.Hanging = new();
        using var patience = new CancellationTokenSource();
        var read = Node.SendAsync("GET", "/k", null, patience.Token);
        await _store.Hanging.Begun.WaitAsync(TimeSpan.FromSeconds(10));
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        await _store.Hanging.Cancelled.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(Node.Log.Errors);
    }

    [Fact]
    public async Task A_value_stored_through_another_interface_cannot_break_an_answer()
    {
        _store.Read = new ReadResult.Found(new("{broken"u8.ToArray(), "application/json"), 4, null);
        Assert.Equal("""{"key":"k","value":"{broken","revision":4}""", (await GetAsync("/k")).Is(200).Text);
        _store.Read = new ReadResult.Found(new("x"u8.ToArray(), "text/plain\r\nSet-Cookie: a=b"), 4, null);
        Assert.Equal("application/octet-stream", (await GetAsync("/k?raw")).Is(200).ContentType);
        _store.Read = new ReadResult.Found(new("x"u8.ToArray(), ""), 4, null);
        Assert.Equal("application/octet-stream", (await GetAsync("/k?raw")).Is(200).ContentType);
    }

    protected override IKeyValueStore CreateStore() => _store;
}
