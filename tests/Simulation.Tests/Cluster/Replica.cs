using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Simulation;

/// <summary>
/// The acceptor shell: whatever waits goes to the disk in one batch and is answered after its sync.
/// Questions are
/// answered from what is on disk.
/// </summary>
internal sealed class Replica(World world, Life life)
{
    private readonly List<Work> _waiting = [];
    private bool _isSyncing;

    private Disk Disk => life.Node.Disk;

    public void Handle(Request request, Action<Reply> answer)
    {
        var key = (request as Request.OfKey)?.Key;
        var isQuestion = request is Request.Read or Request.Confirm or Request.AskEpoch;
        if (isQuestion && request.Epoch <= Disk.State.Epoch)
        {
            var row = key is { } asked ? Disk.Read(asked) : null;
            var reply = Acceptor.On(Disk.State, row, request).Reply;
            world.Note(key, $"{life.Node} {request} -> {reply}");
            answer(reply);
            return;
        }
        Add(new(key, (state, row) => Acceptor.On(state, row, request), $"{request}", answer));
    }

    /// <summary>Adopts a configuration: it counts once it is on disk.</summary>
    public void Join(ClusterConfiguration configuration, Action then) => Add(
        new(null, static (state, row) => new(state, row, Gone), $"join", _ => then())
        {
            Amend = batch => batch.Configuration = configuration,
        });

    /// <summary>Erases the row, if it is still what was decided on.</summary>
    public void Erase(Key key, Ballot accepted) => Add(new(
        key,
        (state, row) => row is { } held ? Acceptor.Erase(state, held, accepted) : new(state, row, Gone),
        $"erase {accepted}",
        _ => { }));

    private static readonly Reply Gone = Reply.Acceptance.Instance;

    private void Add(Work work)
    {
        _waiting.Add(work);
        if (!_isSyncing) Commit();
    }

    private void Commit()
    {
        _isSyncing = true;
        var batch = new DiskBatch(Disk.State);
        var replies = _waiting.ConvertAll(work => (work, Apply(work, batch)));
        _waiting.Clear();
        Disk.Write(batch);
        life.Post(world.Dice.Between(1, world.IsCalm ? 1 : life.Node.SyncTime), () =>
        {
            Disk.Sync();
            foreach (var (work, reply) in replies) Answer(work, reply);
            _isSyncing = false;
            if (_waiting.Count > 0) Commit();
        });
    }

    private void Answer(Work work, Reply reply)
    {
        world.Note(work.Key, $"{life.Node} {work.Name} -> {reply}");
        work.Answer(reply);
    }

    private Reply Apply(Work work, DiskBatch batch)
    {
        work.Amend?.Invoke(batch);
        var row = work.Key is { } key ? batch.Read(key, Disk) : null;
        var step = work.Step(batch.State, row);
        if (work.Key is { } touched) batch.Steps.Add((touched, (batch.State, row), (step.State, step.Row)));
        batch.State = step.State;
        if (work.Key is { } changed && step.Row != row) batch.Write(changed, step.Row);
        return step.Reply;
    }

    private sealed record Work(
        Key? Key, Func<ReplicaState, Register?, Step> Step, FormattableString Name, Action<Reply> Answer)
    {
        public Action<DiskBatch>? Amend { get; init; }
    }
}
