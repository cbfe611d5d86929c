using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrleansKv.Api;

/// <summary>Turns every exception of a request into an answer that a client can read.</summary>
internal static partial class ErrorBoundary
{
    public static async Task RunAsync(HttpContext context, IServiceProvider services)
    {
        try
        {
            // Resolved for each request: a dependency that is not there yet must not fail every later request.
            var router = services.GetRequiredService<Router>();
            if (await router.AnswerAsync(context) is { } problem) await problem.WriteAsync(context);
        }
        catch (Exception e) when (e is ClientGoneException || context.RequestAborted.IsCancellationRequested)
        {
            // The client closed the connection: there is no one to answer.
            context.Abort();
        }
        catch (BadHttpRequestException error)
        {
            await FailAsync(context, Problems.Broken(error));
        }
        catch (Exception error)
        {
            LogFailure(Logger(context), error, context.Request.Method, context.TraceIdentifier);
            await FailAsync(context, Problems.Internal(context.TraceIdentifier));
        }
    }

    /// <summary>
    /// Half an answer cannot be taken back: the connection is cut, so that it is not taken for a whole.
    /// </summary>
    private static async Task FailAsync(HttpContext context, Problem problem)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }
        context.Response.Clear();
        await problem.WriteAsync(context);
    }

    private static ILogger Logger(HttpContext context) =>
        context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("OrleansKv.Api");

    [LoggerMessage(1, LogLevel.Error, "{Method} failed; the answer named {Trace}.")]
    private static partial void LogFailure(ILogger logger, Exception error, string method, string trace);
}
