using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Codec;
using OrleansKv.Replication.Peers;

namespace OrleansKv.Simulation.Shells;

/// <summary>The wire to one peer: hellos and frames as bytes, by the product's own codecs.</summary>
internal sealed class SimulatedWire(
    ShellWorld world, ShellNode node, Process process, ShellNode peer) : IPeerTransport
{
    private readonly End _self = new(node, process);

    public async Task<Hello> IntroduceAsync(Hello mine, CancellationToken cancellation)
    {
        var sent = mine.Encode();
        var answer = await world.Network.CallAsync(_self, peer, there => there.MeetAsync(sent));
        return Hello.Decode(answer);
    }

    public async Task<IPeerStream> OpenAsync(FrameSender sender, CancellationToken cancellation)
    {
        var connection = await world.Network.CallAsync(_self, peer, there => Task.FromResult(there.Accept(_self)));
        return new OpenStream(connection, process, sender);
    }

    public void Dispose()
    {
    }

    private sealed class OpenStream : IPeerStream
    {
        private readonly Connection _connection;
        private readonly CancellationTokenSource _ended = new();

        public OpenStream(Connection connection, Process process, FrameSender sender)
        {
            _connection = connection;
            _ = sender.RunAsync(new SendingStream(connection.ToServer, process), _ended.Token);
        }

        public PipeReader Input => _connection.ToClient.Reader;

        public ValueTask DisposeAsync()
        {
            _ended.Cancel();
            _connection.Break();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>Where peers reach this node.</summary>
internal sealed class SimulatedServer(
    ShellWorld world, ShellNode node, Process process, ILocalNode self, ILoggerFactory logs) : IPeerServer
{
    private readonly WatchedIdentity _self = new(world, node, process, self);

    public Task StartAsync()
    {
        node.Server = this;
        return Task.CompletedTask;
    }

    public async Task<byte[]> MeetAsync(byte[] hello)
    {
        var theirs = Hello.Decode(hello);
        await _self.MeetAsync(theirs, isAnswer: false);
        return _self.HelloTo(theirs.Node).Encode();
    }

    /// <exception cref="HttpRequestException">This node belongs to no cluster yet.</exception>
    public Connection Accept(End client)
    {
        if (_self.Hello.Configuration is not { } formed) throw new HttpRequestException("503");
        var connection = world.Network.Connect(client, new(node, process));
        _ = ServeAsync(connection, FrameIdentity.Of(formed));
        return connection;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task ServeAsync(Connection connection, FrameIdentity identity)
    {
        var session = new PeerSession(_self, identity, logs.CreateLogger("session"));
        var output = new SendingStream(connection.ToClient, process);
        try
        {
            await session.RunAsync(connection.ToServer.Reader, output, CancellationToken.None);
        }
        catch (CodecException e)
        {
            world.Fail(new Violation(null, $"{node.Id} cannot read a frame: {e.Message}"));
        }
        connection.Break();
    }
}

/// <summary>The sending end of a stream; what is written gathers for a moment now and then.</summary>
internal sealed class SendingStream(ByteStream stream, Process process) : Stream
{
    private bool _isSlow;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        stream.Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        _isSlow = !_isSlow;
        if (!_isSlow) return Task.CompletedTask;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Schedule(1, done.SetResult);
        return done.Task;
    }

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
