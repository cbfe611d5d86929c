namespace OrleansKv.Client.Retrying;

/// <summary>Messages of nodes, with the node's name exactly once: many messages already begin with it.</summary>
internal static class NodeMessage
{
    /// <summary>"A reaches no majority", or "A: connection refused".</summary>
    public static string WithName(string node, string text) => IsNamed(node, text) ? text : $"{node}: {text}";

    /// <summary>For a sentence that already names the node: "it reaches no majority", "connection refused".</summary>
    public static string WithoutName(string node, string text) =>
        IsNamed(node, text) ? "it" + text[node.Length..]
        : text.StartsWith($"{node}: ", StringComparison.Ordinal) ? text[(node.Length + 2)..]
        : text;

    private static bool IsNamed(string node, string text) =>
        text.StartsWith(node + " ", StringComparison.Ordinal);
}
