namespace OrleansKv.Client.Retrying;

/// <summary>Whose word it is, said once: what a node says of itself begins with its name.</summary>
internal static class Speaker
{
    /// <summary>"A reaches no majority", or "A: connection refused".</summary>
    public static string Says(string node, string text) => IsNamed(node, text) ? text : $"{node}: {text}";

    /// <summary>The same where the node was named: "it reaches no majority", "connection refused".</summary>
    public static string GoesOn(string node, string said) =>
        IsNamed(node, said) ? "it" + said[node.Length..]
        : said.StartsWith($"{node}: ", StringComparison.Ordinal) ? said[(node.Length + 2)..]
        : said;

    private static bool IsNamed(string node, string text) =>
        text.StartsWith(node + " ", StringComparison.Ordinal);
}
