using OrleansKv.Replication.Consensus;

namespace OrleansKv.Simulation;

/// <summary>One clear: the highest epoch at a majority, then the next one at a majority.</summary>
internal sealed class ClearRun(World world, Life life, long deadline, Action<WriteResult> done)
{
    private int _round;
    private long _highest;
    private bool _isSent;

    public void Ask()
    {
        _highest = 0;
        Round(new Request.AskEpoch(), () => Install(_highest + 1), Ask);
    }

    /// <summary>
    /// Repeated with the same number: a clear that took effect must not wipe what came after it.
    /// </summary>
    private void Install(long epoch)
    {
        _isSent = true;
        var committed = new WriteResult.Committed(0, false);
        Round(new Request.InstallEpoch(epoch), () => done(committed), () => Install(epoch));
    }

    private void Round(Request request, Action won, Action again)
    {
        var round = ++_round;
        var tally = new Tally(world.Plan.Voters);
        foreach (var node in world.Nodes)
            life.Call(node.Id, request, reply =>
            {
                if (round != _round || !tally.Add(node.Id, IsYes(request, reply)) || !tally.IsWon) return;
                _round++;
                won();
            });
        life.Post(world.Plan.RoundTimeout, () =>
        {
            if (round != _round) return;
            _round++; // an answer that comes after this must start nothing
            if (world.Now < deadline) again();
            else if (_isSent) done(new WriteResult.Unknown("No majority."));
            else done(new WriteResult.NotApplied("No majority."));
        });
    }

    private bool IsYes(Request request, Reply reply)
    {
        if (reply is Reply.CurrentEpoch at) _highest = Math.Max(_highest, at.Epoch);
        return reply is Reply.CurrentEpoch || (request is Request.InstallEpoch && reply is Reply.StaleEpoch);
    }
}
