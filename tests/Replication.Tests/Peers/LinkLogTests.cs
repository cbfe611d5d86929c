using System.Net;
using System.Net.Sockets;
using OrleansKv.Replication.Codec;
using OrleansKv.Replication.Support;

namespace OrleansKv.Replication.Peers;

/// <summary>One line when the contact with a peer changes, in words that an operator understands.</summary>
public sealed class LinkLogTests
{
    private static readonly HttpRequestException Refused =
        new("Connection refused", new SocketException((int)SocketError.ConnectionRefused));

    private readonly NotedLog _log = new();
    private readonly LinkLog _link;

    public LinkLogTests() => _link = new(NodeId.Parse("A"), NodeId.Parse("C"), "10.0.0.3:3100", _log);

    [Fact]
    public void A_peer_that_does_not_listen_yet_is_one_line_and_no_alarm()
    {
        for (var i = 0; i < 10; i++) _link.Failed(Refused);
        _link.Connected();
        AssertLogged(
            "Information: A waits for C: connection refused, it is not running or listens on another port"
                + " (10.0.0.3:3100)",
            "Information: A is connected to C (10.0.0.3:3100)");
    }

    [Fact]
    public void Silence_is_one_line_whatever_follows_until_the_peer_is_heard_again()
    {
        _link.Connected();
        for (var silent = 1040; silent < 5000; silent += 200) _link.Silent(silent);
        _link.Failed(new OperationCanceledException());
        _link.Failed(Refused);
        _link.Connected();
        _link.Silent(1500);
        _link.Heard();
        _link.Heard();
        AssertLogged(
            "Information: A is connected to C (10.0.0.3:3100)",
            "Warning: A lost contact with C: no answer for 1.0 s (10.0.0.3:3100); reconnecting",
            "Information: A is connected to C (10.0.0.3:3100)",
            "Warning: A lost contact with C: no answer for 1.5 s (10.0.0.3:3100); reconnecting",
            "Information: A is back in contact with C (10.0.0.3:3100)");
    }

    [Fact]
    public void A_broken_connection_is_one_line_however_often_it_is_tried()
    {
        _link.Connected();
        _link.Failed(new IOException("Connection reset by peer"));
        for (var i = 0; i < 10; i++) _link.Failed(Refused);
        AssertLogged(
            "Information: A is connected to C (10.0.0.3:3100)",
            "Warning: A lost contact with C: the connection was closed (10.0.0.3:3100); reconnecting");
    }

    [Fact]
    public void A_peer_that_is_not_a_node_of_this_cluster_is_reported_once_even_while_it_is_away()
    {
        _link.Failed(Refused);
        for (var i = 0; i < 3; i++)
        {
            _link.Failed(new CodecException("10.0.0.3:3100 is node B, not C."));
            _link.Failed(Refused);
        }
        _link.Failed(new HttpRequestException("Bad Request", null, HttpStatusCode.BadRequest));
        Assert.Equal(3, _log.Lines.Count);
        Assert.Contains("cannot be understood: 10.0.0.3:3100 is node B, not C (", _log.Lines.ElementAt(1));
        Assert.Contains("it answered 400, it is not a node of the same version", _log.Lines.ElementAt(2));
    }

    [Fact]
    public void An_unexpected_error_is_logged_as_an_error()
    {
        _link.Failed(new InvalidOperationException("a bug"));
        _link.Failed(new InvalidOperationException("a bug"));
        Assert.StartsWith("Error: A could not talk to C", Assert.Single(_log.Lines));
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, "its host name is unknown")]
    [InlineData(SocketError.HostUnreachable, "there is no route to its host")]
    [InlineData(SocketError.TimedOut, "no answer")]
    [InlineData(SocketError.AccessDenied, "no connection (AccessDenied)")]
    public void Errors_of_the_network_are_explained(SocketError error, string reason)
    {
        _link.Failed(new HttpRequestException("", new SocketException((int)error)));
        Assert.Equal($"Information: A waits for C: {reason} (10.0.0.3:3100)", Assert.Single(_log.Lines));
    }

    private void AssertLogged(params string[] lines) => Assert.Equal(lines, _log.Lines);
}
