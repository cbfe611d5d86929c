using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Codec;

/// <summary>The requests to acceptors as bytes.</summary>
public static class RequestCodec
{
    private enum Kind : byte
    {
        Prepare = 1,
        Accept = 2,
        Confirm = 3,
        Read = 4,
        AskEpoch = 5,
        InstallEpoch = 6,
        Erase = 7,
    }

    public static void Write(ByteWriter to, Request request)
    {
        switch (request)
        {
            case Request.Prepare m:
                Head(to, Kind.Prepare, m, m.Ballot);
                break;
            case Request.Accept m:
                Head(to, Kind.Accept, m, m.Ballot);
                EntryCodec.Write(to, m.Entry);
                break;
            case Request.Confirm m:
                Head(to, Kind.Confirm, m, m.Term);
                break;
            case Request.Read m:
                Head(to, Kind.Read, m, m.Known);
                break;
            case Request.Erase m:
                Head(to, Kind.Erase, m, m.Accepted);
                break;
            case Request.AskEpoch:
                to.Byte((byte)Kind.AskEpoch);
                break;
            case Request.InstallEpoch m:
                to.Byte((byte)Kind.InstallEpoch);
                to.Number(m.Epoch);
                break;
            default:
                throw new InvalidOperationException($"Request {request.GetType().Name} has no format.");
        }
    }

    public static Request Read(ref ByteReader from)
    {
        var kind = (Kind)from.Byte();
        if (kind == Kind.AskEpoch) return new Request.AskEpoch();
        if (kind == Kind.InstallEpoch) return new Request.InstallEpoch(from.Number());
        var (epoch, key) = (from.Number(), EntryCodec.ReadKey(ref from));
        var ballot = EntryCodec.ReadBallot(ref from);
        if (ballot.IsNone && kind is not (Kind.Read or Kind.Erase))
            throw new CodecException("A request has no ballot.");
        return kind switch
        {
            Kind.Prepare => new Request.Prepare(key, epoch, ballot),
            Kind.Accept => ReadAccept(ref from, key, epoch, ballot),
            Kind.Confirm => new Request.Confirm(key, epoch, ballot),
            Kind.Read => new Request.Read(key, epoch, ballot),
            Kind.Erase => new Request.Erase(key, epoch, ballot),
            _ => throw new CodecException($"Request kind {(byte)kind} is unknown."),
        };
    }

    private static Request.Accept ReadAccept(ref ByteReader from, Key key, long epoch, Ballot ballot)
    {
        var entry = EntryCodec.Read(ref from);
        if (entry.Epoch != epoch) throw new CodecException("An accept and its entry have different epochs.");
        return new(key, epoch, ballot, entry);
    }

    private static void Head(ByteWriter to, Kind kind, Request.OfKey request, Ballot ballot)
    {
        to.Byte((byte)kind);
        to.Number(request.Epoch);
        EntryCodec.Write(to, request.Key);
        EntryCodec.Write(to, ballot);
    }
}
