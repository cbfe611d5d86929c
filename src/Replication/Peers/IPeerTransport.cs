using System.IO.Pipelines;

namespace OrleansKv.Replication.Peers;

/// <summary>The transport to one peer.</summary>
internal interface IPeerTransport : IDisposable
{
    /// <summary>Exchanges hellos.</summary>
    /// <exception cref="IOException">
    /// The peer does not answer, or not as a node; or an HttpRequestException.
    /// </exception>
    /// <exception cref="Codec.CodecException">The answer is not a hello, or is the hello of another node.</exception>
    Task<Hello> IntroduceAsync(Hello mine, CancellationToken cancellation);

    /// <summary>Opens a stream, which sends the frames of the sender.</summary>
    Task<IPeerStream> OpenAsync(FrameSender sender, CancellationToken cancellation);
}

/// <summary>An open stream. Disposing it closes the connection.</summary>
internal interface IPeerStream : IAsyncDisposable
{
    /// <summary>The frames that the peer sends.</summary>
    PipeReader Input { get; }
}

/// <summary>The server that peers connect to.</summary>
internal interface IPeerServer : IAsyncDisposable
{
    /// <exception cref="StartException">
    /// The port is in use, or the address does not belong to this machine.
    /// </exception>
    Task StartAsync();
}
