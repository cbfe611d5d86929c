namespace OrleansKv.Cli.Http;

/// <summary>A node's answer that is no success, in words and as an exit code.</summary>
internal static class Problem
{
    public static string Describe(KvReply reply) => ProblemText.Describe(reply);

    public static CliException Exception(KvReply reply) =>
        new(Code(reply.Status), Describe(reply)) { Revision = reply.Revision };

    public static int Code(int status) => status switch
    {
        404 => ExitCode.NotFound,
        412 => ExitCode.ConditionFailed,
        >= 400 and < 500 => ExitCode.Usage,
        _ => ExitCode.Internal,
    };
}
