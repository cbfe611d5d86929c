using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Codec;

/// <summary>Encodes and decodes messages; no bytes may be left over.</summary>
public static class Bytes
{
    public static byte[] Of(Request request)
    {
        var to = new ByteWriter();
        RequestCodec.Write(to, request);
        return to.ToArray();
    }

    public static byte[] Of(Reply reply)
    {
        var to = new ByteWriter();
        ReplyCodec.Write(to, reply);
        return to.ToArray();
    }

    public static byte[] Of(Register register)
    {
        var to = new ByteWriter();
        EntryCodec.Write(to, register);
        return to.ToArray();
    }

    public static Request Request(byte[] bytes)
    {
        var from = new ByteReader(bytes);
        var request = RequestCodec.Read(ref from);
        from.ExpectEnd();
        return request;
    }

    public static Reply Reply(byte[] bytes)
    {
        var from = new ByteReader(bytes);
        var reply = ReplyCodec.Read(ref from);
        from.ExpectEnd();
        return reply;
    }

    public static Register Register(byte[] bytes)
    {
        var from = new ByteReader(bytes);
        var register = EntryCodec.ReadRegister(ref from);
        from.ExpectEnd();
        return register;
    }
}
