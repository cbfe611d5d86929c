using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace OrleansKv.Api;

/// <summary>A request's body in a borrowed buffer.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstBuffer = 4 * 1024;

    private byte[] _buffer;
    private int _length;

    private RequestBody(int expected) => _buffer = ArrayPool<byte>.Shared.Rent(expected);

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <returns>Null when the body is longer than the limit: no more than the limit was ever held.</returns>
    public static async ValueTask<RequestBody?> ReadAsync(
        HttpRequest request, int limit, CancellationToken cancellation)
    {
        if (request.ContentLength > limit) return null;
        // A length is only a promise: the buffer grows with what really arrives.
        var body = new RequestBody((int)Math.Min(request.ContentLength ?? FirstBuffer, 16 * FirstBuffer));
        try
        {
            if (await body.FillAsync(request, limit, cancellation)) return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
        body.Dispose();
        return null;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private async ValueTask<bool> FillAsync(HttpRequest request, int limit, CancellationToken cancellation)
    {
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            var fits = _length + read.Buffer.Length <= limit;
            if (fits) Append(read.Buffer);
            reader.AdvanceTo(read.Buffer.End);
            if (!fits || read.IsCompleted) return fits;
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
