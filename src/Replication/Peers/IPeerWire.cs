using System.IO.Pipelines;

namespace OrleansKv.Replication.Peers;

/// <summary>The wire to one peer.</summary>
internal interface IPeerWire : IDisposable
{
    /// <summary>Exchanges hellos.</summary>
    /// <exception cref="IOException">Nobody answers, or not as a peer; also HttpRequestException.</exception>
    /// <exception cref="Codec.CodecException">The answer is no hello, or another node's.</exception>
    Task<Hello> IntroduceAsync(Hello mine, CancellationToken cancellation);

    /// <summary>Opens a stream; from then on it carries what the sender gathers.</summary>
    Task<IPeerStream> OpenAsync(FrameSender sender, CancellationToken cancellation);
}

/// <summary>An open stream; disposed, it carries nothing more.</summary>
internal interface IPeerStream : IAsyncDisposable
{
    /// <summary>What the peer answers.</summary>
    PipeReader Input { get; }
}

/// <summary>Where peers reach this node.</summary>
internal interface IPeerServer : IAsyncDisposable
{
    /// <exception cref="StartException">
    /// The port is in use, or the address is not one of this machine.
    /// </exception>
    Task StartAsync();
}
