using BenchmarkDotNet.Attributes;
using OrleansKv.Replication.Codec;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Micro;

/// <summary>An accept on its way to a peer, and back into an object; the checksum of its frame.</summary>
public class CodecBenchmarks
{
    private readonly Request.Accept _accept = Samples.Accept();
    private readonly Request.Read _read = new(Samples.Key(1), 1, Samples.Ballot);
    private readonly ByteWriter _writer = new(4096);
    private byte[] _encoded = [];

    [GlobalSetup]
    public void Encode()
    {
        WriteAccept();
        _encoded = _writer.ToArray();
    }

    [Benchmark]
    public int WriteAccept()
    {
        _writer.Clear();
        RequestCodec.Write(_writer, _accept);
        return _writer.Length;
    }

    [Benchmark]
    public Request ReadAccept()
    {
        var reader = new ByteReader(_encoded);
        return RequestCodec.Read(ref reader);
    }

    [Benchmark]
    public int WriteRead()
    {
        _writer.Clear();
        RequestCodec.Write(_writer, _read);
        return _writer.Length;
    }

    [Benchmark]
    public uint Checksum() => Crc32C.Of(_encoded);
}
