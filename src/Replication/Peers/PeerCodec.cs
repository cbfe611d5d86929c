using OrleansKv.Replication.Codec;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Peers;

/// <summary>The messages of the peer stream as bytes.</summary>
internal static class PeerCodec
{
    private const int ReasonChars = 256;
    private const int LongestReason = 3 * ReasonChars;

    private enum Kind : byte
    {
        Protocol = 1,
        Ping = 2,
        Changes = 3,
        Scan = 4,
        Unreachable = 5,
        ForwardedChange = 6,
        ForwardedRead = 7,
    }

    public static void Write(ByteWriter to, PeerRequest request)
    {
        switch (request)
        {
            case PeerRequest.Protocol m:
                to.Byte((byte)Kind.Protocol);
                RequestCodec.Write(to, m.Request);
                break;
            case PeerRequest.Ping:
                to.Byte((byte)Kind.Ping);
                break;
            case PeerRequest.Changes m:
                to.Byte((byte)Kind.Changes);
                to.Number(m.Since);
                to.Number(m.Limit);
                break;
            case PeerRequest.Scan m:
                to.Byte((byte)Kind.Scan);
                to.Text(m.Prefix);
                to.Text(m.After ?? "");
                to.Number(m.Limit);
                break;
            case PeerRequest.Forward m:
                to.Byte((byte)(m.Change is null ? Kind.ForwardedRead : Kind.ForwardedChange));
                EntryCodec.Write(to, m.Key);
                to.Number(m.Deadline);
                if (m.Change is { } change) ChangeCodec.Write(to, change);
                break;
            default:
                throw new InvalidOperationException($"{request.GetType().Name} has no format.");
        }
    }

    public static PeerRequest ReadRequest(ref ByteReader from)
    {
        var kind = (Kind)from.Byte();
        return kind switch
        {
            Kind.Protocol => new PeerRequest.Protocol(RequestCodec.Read(ref from)),
            Kind.Ping => PeerRequest.Ping.Instance,
            Kind.Changes => new PeerRequest.Changes(from.Number(), Count(from.Number())),
            Kind.Scan => ReadScan(ref from),
            Kind.ForwardedRead =>
                new PeerRequest.Forward(EntryCodec.ReadKey(ref from), null, from.Number()),
            Kind.ForwardedChange => ReadForwardedChange(ref from),
            _ => throw new CodecException($"Peer request kind {(byte)kind} is unknown."),
        };
    }

    public static void Write(ByteWriter to, PeerReply reply)
    {
        switch (reply)
        {
            case PeerReply.Protocol m:
                to.Byte((byte)Kind.Protocol);
                ReplyCodec.Write(to, m.Reply);
                break;
            case PeerReply.Pong m:
                to.Byte((byte)Kind.Ping);
                Write(to, m.Status);
                break;
            case PeerReply.Changes m:
                to.Byte((byte)Kind.Changes);
                to.Number(m.Keys.Count);
                foreach (var changed in m.Keys) Write(to, changed);
                break;
            case PeerReply.Scan m:
                to.Byte((byte)Kind.Scan);
                to.Number(m.Keys.Count);
                foreach (var key in m.Keys) EntryCodec.Write(to, key);
                break;
            case PeerReply.Written m:
                to.Byte((byte)Kind.ForwardedChange);
                OutcomeCodec.Write(to, m.Result);
                break;
            case PeerReply.Shown m:
                to.Byte((byte)Kind.ForwardedRead);
                OutcomeCodec.Write(to, m.Result);
                break;
            case PeerReply.Unreachable m:
                to.Byte((byte)Kind.Unreachable);
                to.Text(m.Reason.Length <= ReasonChars ? m.Reason : m.Reason[..ReasonChars]);
                break;
            default:
                throw new InvalidOperationException($"{reply.GetType().Name} has no format.");
        }
    }

    public static PeerReply ReadReply(ref ByteReader from)
    {
        var kind = (Kind)from.Byte();
        return kind switch
        {
            Kind.Protocol => new PeerReply.Protocol(ReplyCodec.Read(ref from)),
            Kind.Ping => new PeerReply.Pong(ReadStatus(ref from)),
            Kind.Changes => ReadChanges(ref from),
            Kind.Scan => ReadKeys(ref from),
            Kind.ForwardedChange => new PeerReply.Written(OutcomeCodec.ReadWrite(ref from)),
            Kind.ForwardedRead => new PeerReply.Shown(OutcomeCodec.ReadRead(ref from)),
            Kind.Unreachable => new PeerReply.Unreachable(from.Text(LongestReason)),
            _ => throw new CodecException($"Peer reply kind {(byte)kind} is unknown."),
        };
    }

    private static PeerRequest.Forward ReadForwardedChange(ref ByteReader from)
    {
        var (key, deadline) = (EntryCodec.ReadKey(ref from), from.Number());
        return new(key, ChangeCodec.Read(ref from), deadline);
    }

    private static PeerRequest.Scan ReadScan(ref ByteReader from)
    {
        var (prefix, after) = (from.Text(Limits.KeyBytes), from.Text(Limits.KeyBytes));
        return new(prefix, after.Length == 0 ? null : after, Count(from.Number()));
    }

    private static void Write(ByteWriter to, PeerStatus status)
    {
        to.Flag(status.IsReady);
        to.Number(status.LastChange);
        to.Number(status.Keys);
        to.Number(status.DiskBytes);
        to.Number(status.UnixTime);
        to.Number(status.Epoch);
        to.Flag(status.IsFull);
    }

    private static PeerStatus ReadStatus(ref ByteReader from) =>
        new(from.Flag(), from.Number(), from.Number(), from.Number(), from.Number(), from.Number(),
            from.Flag());

    private static void Write(ByteWriter to, ChangedKey changed)
    {
        to.Number(changed.Change);
        EntryCodec.Write(to, changed.Key);
        EntryCodec.Write(to, changed.Accepted);
    }

    private static PeerReply.Changes ReadChanges(ref ByteReader from)
    {
        var count = Count(from.Number());
        var keys = new List<ChangedKey>(count);
        for (var i = 0; i < count; i++)
            keys.Add(new(from.Number(), EntryCodec.ReadKey(ref from), EntryCodec.ReadBallot(ref from)));
        return new(keys);
    }

    private static PeerReply.Scan ReadKeys(ref ByteReader from)
    {
        var count = Count(from.Number());
        var keys = new List<Key>(count);
        for (var i = 0; i < count; i++) keys.Add(EntryCodec.ReadKey(ref from));
        return new(keys);
    }

    private static int Count(long number) => number <= Limits.PageKeys
        ? (int)number
        : throw new CodecException($"A page of {number} keys is too long.");
}
