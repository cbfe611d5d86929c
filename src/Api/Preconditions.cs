using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace OrleansKv.Api;

/// <summary>If-Match and If-None-Match.</summary>
internal static class Preconditions
{
    private const string Any = "*";

    /// <summary>
    /// The condition of a change. A condition that cannot be honored exactly is rejected rather than ignored.
    /// </summary>
    public static Parsed<Condition> OfChange(IHeaderDictionary headers)
    {
        var (match, noneMatch) = (headers.IfMatch, headers.IfNoneMatch);
        if (match.Count == 0 && noneMatch.Count == 0) return Condition.Always;
        if (match.Count != 0 && noneMatch.Count != 0)
            return Problems.BadRequest("Send If-Match or If-None-Match, not both.");
        if (noneMatch.Count != 0)
            return noneMatch is [Any]
                ? Condition.Absent
                : Problems.BadRequest("If-None-Match of a change must be *.");
        if (match is [Any]) return Condition.Exists;
        return match is [{ } tag] && EntityTag.TryParse(tag, out var revision)
            ? Condition.At(revision)
            : Problems.BadRequest("If-Match must be * or one strong ETag of this store, such as \"7\".");
    }

    /// <summary>Whether If-Match allows this revision; weak tags never match.</summary>
    public static bool IsWanted(StringValues ifMatch, long revision) =>
        ifMatch.Count == 0 || IsAmong(ifMatch, revision, weakly: false);

    /// <summary>
    /// Whether the client already has this revision. Weak tags count, because caches weaken strong ones.
    /// </summary>
    public static bool IsKnown(StringValues ifNoneMatch, long revision) =>
        IsAmong(ifNoneMatch, revision, weakly: true);

    private static bool IsAmong(StringValues tags, long revision, bool weakly)
    {
        foreach (var line in tags)
        {
            var rest = line.AsSpan();
            foreach (var part in rest.Split(','))
                if (Names(rest[part].Trim(), revision, weakly))
                    return true;
        }
        return false;
    }

    private static bool Names(ReadOnlySpan<char> tag, long revision, bool weakly)
    {
        if (tag.SequenceEqual(Any)) return true;
        if (weakly && tag.StartsWith("W/")) tag = tag[2..];
        return EntityTag.TryParse(tag, out var known) && known == revision;
    }
}
