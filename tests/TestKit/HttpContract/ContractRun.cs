namespace OrleansKv.TestKit.HttpContract;

/// <summary>Puts the table to a node.</summary>
public static class ContractRun
{
    /// <returns>What differed, a line each; empty when all is as it should be.</returns>
    public static async Task<IReadOnlyList<string>> DifferencesAsync(HttpClient http, string address)
    {
        var differences = new List<string>();
        foreach (var row in Table.Rows)
        {
            using var request = row.Request(address);
            using var answer = await http.SendAsync(request);
            var body = await answer.Content.ReadAsByteArrayAsync();
            var text = System.Text.Encoding.UTF8.GetString(body);
            var isSame = row.Returned is { } bytes
                ? bytes.AsSpan().SequenceEqual(body)
                : Pattern.Matches(row.Answer!, text);
            if ((int)answer.StatusCode == row.Status && isSame) continue;
            var shown = text.Length > 400 ? text[..400] + "..." : text;
            differences.Add($"{row.Method} {row.Target}: {(int)answer.StatusCode} {shown}");
        }
        return differences;
    }

    /// <summary>Fifty clients want the same; exactly one may have it.</summary>
    /// <returns>How many won.</returns>
    public static async Task<int> WinnersAsync(
        HttpClient http, IReadOnlyList<string> addresses, string header)
    {
        var row = new Row("PUT", "/ct/race", 0, null) { Body = "mine", Headers = [header] };
        var statuses = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            using var request = row.Request(addresses[i % addresses.Count]);
            using var answer = await http.SendAsync(request);
            return (int)answer.StatusCode;
        }));
        return statuses.Count(status => status is 200 or 201);
    }
}
