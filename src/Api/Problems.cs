using Microsoft.AspNetCore.Http;

namespace OrleansKv.Api;

/// <summary>
/// Every error answer that does not come from a result of the store; those are in <see cref="ResultMap"/>.
/// </summary>
internal static class Problems
{
    public static Problem BadRequest(string detail) =>
        new(StatusCodes.Status400BadRequest, "bad-request", "The request is not valid", detail);

    public static Problem WrongHost(string host) => new(
        StatusCodes.Status421MisdirectedRequest, "wrong-host", "The host name is not known to the node",
        $"The Host header names '{host}', which is not a name of this cluster. Use localhost or an IP "
        + $"address, or list the name in every node's cluster file: \"hosts\": [\"{host}\"].");

    public static Problem CrossSite() => new(
        StatusCodes.Status403Forbidden, "cross-site", "A page of another site may not change anything",
        "The request comes from a page of another site, according to its headers; it was not carried out.");

    public static Problem NoSuchKey(Key key) => new(
        StatusCodes.Status404NotFound, "no-such-key", "There is no such key", $"'{key}' has no value.");

    public static Problem Gone(string why) => new(
        StatusCodes.Status410Gone, "watch-gone", "The watch cannot resume from that id",
        $"{why} Start a new watch, without a Last-Event-ID, and with snapshot=true to see everything first.");

    public static Problem Reserved(string name) => new(
        StatusCodes.Status404NotFound, "reserved", "There is no such endpoint",
        $"'{name}' does not exist: the prefix '_/' is reserved and cannot begin a key. " + Endpoints);

    public static Problem NotAllowed(string method, string allow) => new(
        StatusCodes.Status405MethodNotAllowed, "method-not-allowed", "The method is not allowed here",
        $"{method} is not a method of this target: use {allow}.{CaseHint(method)}")
    { Allow = allow };

    public static Problem NotAKey(KeyError error) => error == KeyError.TooLong
        ? new(StatusCodes.Status413PayloadTooLarge, "key-too-long", "The key is too long", error.Message())
        : BadRequest(error.Message());

    public static Problem KeyTooLong(int limit) => new(
        StatusCodes.Status413PayloadTooLarge, "key-too-long", "The key is too long",
        $"A key may have at most {limit:N0} bytes of UTF-8.");

    public static Problem TooManyRequests() => new(
        StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many requests from this address",
        "The request was not carried out.")
    { IsPassing = true };

    public static Problem Overloaded() => new(
        StatusCodes.Status503ServiceUnavailable, "overloaded", "The node is overloaded",
        "The node is at its memory or request limit; the request was not carried out.")
    { IsPassing = true };

    public static Problem ParameterTooLong(string name) => new(
        StatusCodes.Status413PayloadTooLarge, "parameter-too-long", "The query is too long",
        $"The query parameter '{name}' is longer than any valid value.");

    public static Problem ValueTooLong(int limit) => new(
        StatusCodes.Status413PayloadTooLarge, "value-too-long", "The value is too long",
        $"A value may have at most {limit:N0} bytes; nothing was stored.");

    public static Problem BatchTooLong(int limit) => new(
        StatusCodes.Status413PayloadTooLarge, "batch-too-long", "The batch is too long",
        $"A batch may have at most {limit:N0} bytes; nothing of it was carried out.");

    public static Problem TooManyOperations(int limit) => new(
        StatusCodes.Status413PayloadTooLarge, "batch-too-long", "The batch is too long",
        $"A batch may have at most {limit:N0} operations; nothing of it was carried out.");

    public static Problem AnswerTooLong() => new(
        StatusCodes.Status413PayloadTooLarge, "answer-too-long", "The batch's answer is too long",
        "The values before it fill the answer: read the key by itself, or in another batch.");

    public static Problem UnsupportedType(string detail) => new(
        StatusCodes.Status415UnsupportedMediaType, "unsupported-type", "The body is not supported", detail);

    /// <summary>An error that the server found while it read the body of a request.</summary>
    public static Problem Broken(BadHttpRequestException error) =>
        new(error.StatusCode, "broken-request", "The request is broken or too slow", error.Message);

    public static Problem Internal(string trace) => new(
        StatusCodes.Status500InternalServerError, "internal", "The node failed to carry out the request",
        $"A defect of the node; its log has the cause under '{trace}'. A change may have taken effect.");

    private const string Endpoints =
        "The endpoints are listed at /_/docs.";

    private static string CaseHint(string method) => method.ToUpperInvariant() is var upper && upper != method
        ? $" Methods are case-sensitive: write {upper}."
        : "";
}
