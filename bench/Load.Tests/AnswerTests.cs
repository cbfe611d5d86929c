using System.Text;

namespace OrleansKv.Load.Tests;

public class AnswerTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", 200)]
    [InlineData("HTTP/1.1 201 Created\r\nDate: x\r\ncontent-length:0\r\n\r\n", 201)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 204)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", 200)]
    [InlineData("HTTP/1.1 503 Unavailable\r\nContent-Length: 1\r\n\r\nx", 503)]
    public void A_complete_answer_gives_its_status(string text, int status)
    {
        Assert.True(Answer.TryRead(Encoding.ASCII.GetBytes(text), out var found));
        Assert.Equal(status, found);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n")]
    public void An_answer_is_not_complete_before_its_last_byte(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var length = 0; length < bytes.Length; length++)
            Assert.False(Answer.TryRead(bytes.AsSpan(0, length), out _));
    }

    [Fact]
    public void What_is_not_http_is_refused() =>
        Assert.Throws<IOException>(() => Answer.TryRead("garbage\r\n\r\n"u8, out _));
}
