using Microsoft.Win32.SafeHandles;

namespace OrleansKv.Cli;

/// <summary>
/// Standard output. A failed write ends the command, however the command handles other failures: its results
/// would be lost.
/// </summary>
internal sealed class Output(Stream inner) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// The framework's own stream ignores a closed pipe; a file keeps that stream, because it shares its
    /// position with other writers.
    /// </summary>
    public static Output OfProcess()
    {
        var usual = Console.OpenStandardOutput();
        if (!Console.IsOutputRedirected || OperatingSystem.IsWindows()) return new(usual);
        var handle = new SafeFileHandle(1, ownsHandle: false);
        var direct = new FileStream(handle, FileAccess.Write, bufferSize: 0);
        return new(direct.CanSeek ? usual : direct);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (IOException e)
        {
            throw new OutputLostException(e);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override Task WriteAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

/// <summary>Not an IOException: those come from networks and files, and callers handle them by a retry.</summary>
internal sealed class OutputLostException(IOException cause) : Exception(cause.Message, cause)
{
    /// <summary>EPIPE: the reader closed the pipe.</summary>
    private const int BrokenPipe = 32;

    public bool IsPipeClosed => InnerException!.HResult == BrokenPipe;
}
