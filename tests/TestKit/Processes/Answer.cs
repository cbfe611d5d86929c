using System.Text.Json;

namespace OrleansKv.TestKit.Processes;

/// <summary>What a node answered, or why it did not.</summary>
/// <param name="Status">0: the connection broke, or was not to be had.</param>
/// <param name="Revision">Of the ETag; null when there is none.</param>
public sealed record Answer(int Status, string Body, long? Revision, bool TellsWhenToRetry)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The node promised that nothing came of it and nothing will.</summary>
    public bool IsSurelyNotApplied => Status == 503;

    /// <summary>The JSON value of an envelope as its text.</summary>
    public string Value() => Json().GetProperty("value").GetRawText();

    public JsonElement Json() => JsonDocument.Parse(Body).RootElement;

    public static Answer None(Exception why) => new(0, why.Message, null, false);

    public Answer MustBe(int status) =>
        Status == status ? this : throw new Xunit.Sdk.XunitException($"Expected {status}, and it was {this}");
}
