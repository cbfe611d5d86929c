using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansKv.Api;

/// <summary>A request's body in a borrowed buffer.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstBuffer = 4 * 1024;

    private byte[] _buffer;
    private int _length;

    private RequestBody(int expected) => _buffer = ArrayPool<byte>.Shared.Rent(expected);

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <param name="tooLong">The answer to a longer body, of which no more than the limit is held.</param>
    public static async ValueTask<Parsed<RequestBody>> ReadAsync(
        HttpContext context, int limit, Problem tooLong)
    {
        var request = context.Request;
        if (request.ContentLength > limit) return tooLong;
        // Content-Length is only a claim: the buffer grows with what actually arrives.
        var body = new RequestBody((int)Math.Min(request.ContentLength ?? FirstBuffer, 16 * FirstBuffer));
        var problem = tooLong;
        try
        {
            problem = await body.FillAsync(context, limit, tooLong);
            return problem is null ? body : problem;
        }
        finally
        {
            if (problem is not null) body.Dispose();
        }
    }

    /// <summary>For requests without a body: a body, which would be ignored, is rejected.</summary>
    public static async ValueTask<Problem?> UnwantedAsync(HttpContext context, string refusal)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }) return null;
        var read = await ReadAsync(context, 0, Problems.BadRequest(refusal));
        read.Value?.Dispose();
        return read.Problem;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private async ValueTask<Problem?> FillAsync(HttpContext context, int limit, Problem tooLong)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await ReadAsync(reader);
            var problem = _length + read.Buffer.Length > limit ? tooLong
                : Reservation.TryTake(context, read.Buffer.Length) ? null
                : Problems.Overloaded();
            if (problem is null) Append(read.Buffer);
            reader.AdvanceTo(read.Buffer.End);
            if (problem is not null || read.IsCompleted) return problem;
        }
    }

    private static async ValueTask<System.IO.Pipelines.ReadResult> ReadAsync(PipeReader reader)
    {
        try
        {
            return await reader.ReadAsync();
        }
        catch (Exception e) when (e is not BadHttpRequestException
            && e is IOException or OperationCanceledException)
        {
            throw new ClientGoneException(e);
        }
    }

    private void Append(in ReadOnlySequence<byte> bytes)
    {
        var length = _length + (int)bytes.Length;
        if (length > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(length, 2 * _buffer.Length));
            Bytes.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length = length;
    }
}

/// <summary>The connection ended in the middle of a request's body. No answer is needed.</summary>
internal sealed class ClientGoneException(Exception cause) : IOException(cause.Message, cause);
