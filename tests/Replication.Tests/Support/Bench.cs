using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Support;

/// <summary>
/// Three replicas that answer immediately, a clock that the test moves, and the group of one node.
/// </summary>
internal sealed class Bench : ITermSource
{
    private readonly TermAllocator _terms = new(A, 1);

    public Bench(int voters = 3)
    {
        Links = [.. Enumerable.Range(1, voters).Select(number => new InstantLink(new((byte)number)))];
        Group = new(
            A, [.. Links.Cast<IReplicaLink>()], this, new(A, 1), new(), Time, () => 7, () => MayPropose);
    }

    public static NodeId A { get; } = NodeId.Parse("A");

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public ImmutableArray<InstantLink> Links { get; }

    public ReplicaGroup Group { get; }

    public bool MayPropose { get; set; } = true;

    public long Epoch => Links[0].Store.State.Epoch;

    public static Value Text(string text) => new(System.Text.Encoding.UTF8.GetBytes(text), "text/plain");

    public static string? TextOf(Entry? entry) =>
        entry?.Value is { } value ? System.Text.Encoding.UTF8.GetString(value.Bytes.Span) : null;

    public Change Set(string text, Condition condition = default, long expiresAt = 0) =>
        Change.Set(Group.Ids.Next(), Text(text), condition, expiresAt);

    public Ballot NewTerm() => _terms.NewTerm();

    public void Observe(Ballot ballot) => _terms.Observe(ballot);

    public void Pass(int milliseconds) => Time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    public void Forget()
    {
        foreach (var link in Links) link.Requests.Clear();
    }
}
