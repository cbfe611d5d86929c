using System.Buffers.Text;
using System.Text;

namespace OrleansKv.Api.Batches;

/// <summary>Members of a batch's operation that correspond to the headers and the query of a single request.</summary>
internal static class BatchMembers
{
    private const string Any = "*";

    private const string MatchRule = "\"ifMatch\" must be \"*\" or a revision as a number, such as 7.";

    /// <summary>"ifMatch" is a revision, as in answers, or "*"; "ifNoneMatch" is "*".</summary>
    public static Parsed<Condition> ConditionOf(Members members)
    {
        var noneMatch = members.Text("ifNoneMatch");
        if (noneMatch.Problem is { } problem) return problem;
        var match = members.Raw("ifMatch");
        if (match is not null && noneMatch.Value is not null)
            return Problems.BadRequest("Give \"ifMatch\" or \"ifNoneMatch\", not both.");
        if (noneMatch.Value is { } none)
            return none == Any ? Condition.Absent : Problems.BadRequest("\"ifNoneMatch\" must be \"*\".");
        return match is null ? Condition.Always : MatchOf(members);
    }

    private static Parsed<Condition> MatchOf(Members members)
    {
        if (members.Text("ifMatch") is { Problem: null, Value: Any }) return Condition.Exists;
        return members.Integer("ifMatch") is { Problem: null, Value: > 0 and var revision }
            ? Condition.At(revision)
            : Problems.BadRequest(MatchRule);
    }

    /// <returns>Milliseconds, 0 for never; null if absent.</returns>
    public static Parsed<long?> TtlOf(Members members)
    {
        if (members.Raw("ttl") is not { } json) return (long?)null;
        if (json.AsSpan().SequenceEqual("null"u8)) return 0;
        var seconds = members.Number("ttl");
        if (seconds.Problem is not null)
            return Problems.BadRequest("\"ttl\" must be a number of seconds, or null for never.");
        var ttl = Ttl.OfSeconds(seconds.Value!.Value);
        return ttl.Problem is { } outside ? outside : ttl.Value;
    }

    /// <summary>The JSON as it was sent; with a "contentType", the text or the bytes that it encodes.</summary>
    public static Parsed<Value> ValueOf(Members members, int maxValueBytes)
    {
        if (members.Raw("value") is not { } json) return Problems.BadRequest("A put needs a \"value\".");
        var (named, encoding) = (members.Text("contentType"), members.Text("encoding"));
        if ((named.Problem ?? encoding.Problem) is { } problem) return problem;
        var type = MediaTypes.OfBody(named.Value ?? Value.Json);
        if (type.Problem is { } noType) return noType;
        var isJson = type.Value == Value.Json;
        if (isJson && encoding.Value is not null)
            return Problems.BadRequest("A JSON value has no \"encoding\": use it only with another \"contentType\".");
        var bytes = isJson ? json : BytesOf(members.Text("value"), encoding.Value);
        if (bytes.Problem is { } noBytes) return noBytes;
        return bytes.Value!.Length > maxValueBytes
            ? Problems.ValueTooLong(maxValueBytes)
            : new Value(bytes.Value, type.Value!);
    }

    private static Parsed<byte[]> BytesOf(Parsed<string?> text, string? encoding)
    {
        if (text.Problem is { } problem) return problem;
        if (encoding is null) return Encoding.UTF8.GetBytes(text.Value!);
        if (encoding != "base64") return Problems.BadRequest("\"encoding\" must be \"base64\" or absent.");
        return Base64.IsValid(text.Value!)
            ? Convert.FromBase64String(text.Value!)
            : Problems.BadRequest("\"value\" is not valid base64.");
    }
}
