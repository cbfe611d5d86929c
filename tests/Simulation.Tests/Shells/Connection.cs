using System.IO.Pipelines;

namespace OrleansKv.Simulation.Shells;

/// <summary>
/// Two streams of bytes, one each way: in order, each byte once, late or never. When it breaks, what was on
/// its way is lost from some byte on; a side learns of it once the other can reach it.
/// </summary>
internal sealed class Connection
{
    private const long Retry = 20;

    private readonly ShellWorld _world;
    private readonly End _client;
    private readonly End _server;

    public Connection(ShellWorld world, End client, End server)
    {
        (_world, _client, _server) = (world, client, server);
        ToServer = new(world, this, client, server);
        ToClient = new(world, this, server, client);
    }

    public ByteStream ToServer { get; }
    public ByteStream ToClient { get; }
    public bool IsBroken { get; private set; }

    public bool Has(Process process) => process == _client.Process || process == _server.Process;

    public void Break()
    {
        if (IsBroken) return;
        IsBroken = true;
        _world.Note(null, $"a stream of {_client.Node.Id} to {_server.Node.Id} breaks");
        Tell(_server, ToClient);
        Tell(_client, ToServer);
    }

    /// <param name="stream">The way on which the other side hears of it.</param>
    private void Tell(End from, ByteStream stream) => _world.Loop.After(_world.Network.Delay(), () =>
    {
        if (_world.Network.IsCut(from.Node.Id, stream.To.Node.Id))
            _world.Loop.After(Retry, () => Tell(from, stream));
        else stream.To.Process.Schedule(0, stream.Fail);
    });
}

/// <summary>One direction of a connection.</summary>
internal sealed class ByteStream(ShellWorld world, Connection connection, End from, End to)
{
    private const long Retry = 20;

    /// <summary>A reader resumes in its own life; a writer never waits for a reader.</summary>
    private static readonly PipeOptions Options = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0,
        useSynchronizationContext: true);

    private readonly Pipe _pipe = new(Options);
    private readonly Queue<byte[]> _sent = new();
    private readonly Queue<byte[]> _arrived = new();
    private long _lastArrival;
    private bool _isOver;

    public End To => to;

    public PipeReader Reader => _pipe.Reader;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (connection.IsBroken) return; // the sender does not know yet
        var cut = world.Dice.Chance(0.2) ? (int)world.Dice.Between(0, bytes.Length) : 0;
        if (cut > 0) Add(bytes[..cut]);
        Add(bytes[cut..]);
    }

    /// <summary>What has arrived can still be read; then comes the error.</summary>
    public void Fail()
    {
        if (_isOver) return;
        _isOver = true;
        _pipe.Writer.Complete(new IOException("The stream broke."));
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        _sent.Enqueue(bytes.ToArray());
        _lastArrival = Math.Max(_lastArrival, world.Loop.Now + world.Network.Delay());
        world.Loop.After(_lastArrival - world.Loop.Now, Deliver);
    }

    /// <summary>Where the way is cut it is sent again, until that is open or the stream breaks.</summary>
    private void Deliver()
    {
        if (connection.IsBroken) return;
        if (world.Network.IsCut(from.Node.Id, to.Node.Id))
        {
            world.Loop.After(Retry, Deliver);
            return;
        }
        if (!world.IsCalm && world.Dice.Chance(world.Plan.Loss))
        {
            connection.Break();
            return;
        }
        _arrived.Enqueue(_sent.Dequeue());
        to.Process.Schedule(0, Read);
    }

    private void Read()
    {
        var bytes = _arrived.Dequeue();
        if (_isOver) return;
        var check = Crc32C.Of(bytes);
        world.Note(null, $"{to.Node.Id} gets {bytes.Length} bytes {check} of {from.Node.Id}");
        var written = _pipe.Writer.WriteAsync(bytes);
        if (!written.IsCompleted) throw new InvalidOperationException("A pipe without a bound is full.");
    }
}
