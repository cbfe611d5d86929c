using OrleansKv.Cli.Tests.Support;

namespace OrleansKv.Cli.Tests;

/// <summary>A command of Redis, etcd or a shell is answered with the corresponding one here.</summary>
public class ForeignWords
{
    [Theory]
    [InlineData("'put' is not a command: use 'kv set key value'.", "put", "k", "v")]
    [InlineData("'delete' is not a command: use 'kv del key'.", "DELETE", "k")]
    [InlineData("'ls' is not a command: use 'kv keys'.", "ls")]
    [InlineData("'rm' is not a command: use 'kv del key'.", "--json", "rm", "k")]
    [InlineData("'expire' is not a command: use 'kv touch key seconds'.", "expire", "k", "60")]
    [InlineData("'ping' is not a command: use 'kv status'.", "PING")]
    [InlineData("'flushall' is not a command: use 'kv clear'.", "flushall")]
    [InlineData("'backup' is not a command: use 'kv export FILE'.", "backup")]
    [InlineData("'start' is not a command: use 'kv up'.", "start")]
    [InlineData("'setex' is not a command: use 'kv set key value', with --ttl and a number of seconds, "
        + "such as 1.5.", "setex", "k", "1", "v")]
    [InlineData("'quit' is not a command: it works only at the prompt, which './kv' alone opens.", "quit")]
    [InlineData("'use' is not a command: name a server with --server.", "use", "B")]
    [InlineData("'frobnicate' is not a command: 'kv --help' lists them.", "frobnicate", "k")]
    public async Task A_command_of_another_store_is_answered_with_the_one_of_kv(string said, params string[] arguments)
    {
        var terminal = new FakeTerminal();
        Assert.Equal(1, await terminal.RunAsync(arguments));
        Assert.Contains(said, terminal.Error.ToString().Replace("\\u0027", "'"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("put k v", "'PUT' is not a command: use SET key value [EX s] [NX|XX] [REV n] [TYPE t].")]
    [InlineData("exists k", "'EXISTS' is not a command: use GET key [> file], which prints 'No such "
        + "key' if the key is absent (exit code 2).")]
    [InlineData("EXPIRE k 60", "'EXPIRE' is not a command: use TOUCH key seconds.")]
    [InlineData("FLUSHDB", "'FLUSHDB' is not a command: use CLEAR.")]
    [InlineData("scan 0", "'SCAN' is not a command: use KEYS [prefix].")]
    [InlineData("info", "'INFO' is not a command: use STATUS.")]
    [InlineData("export f", "'EXPORT' is not a command: leave the prompt and use './kv export FILE'.")]
    [InlineData("down", "'DOWN' is not a command: leave the prompt and use './kv down'.")]
    [InlineData("help put", "'put' is not a command: use SET key value [EX s] [NX|XX] [REV n] [TYPE t].")]
    [InlineData("frobnicate", "'FROBNICATE' is not a command: HELP lists them.")]
    public async Task A_word_of_another_store_is_answered_with_the_one_of_kv(string line, string said)
    {
        await using var cluster = await FakeCluster.StartAsync();
        var terminal = cluster.Terminal(line + "\n");
        Assert.Equal(1, await terminal.RunAsync());
        Assert.Equal(said + "\n", terminal.Error.ToString());
    }

    [Theory]
    [InlineData("*", "a/1 a/2 b*c")]
    [InlineData("a/*", "a/1 a/2")]
    [InlineData("b**", "b*c")]
    [InlineData("b*c", "b*c")]
    public async Task A_star_at_the_end_of_a_prefix_is_a_wildcard(string prefix, string keys)
    {
        await using var cluster = await FakeCluster.StartAsync();
        foreach (var key in new[] { "a/1", "a/2", "b*c" }) cluster.Store.Put(key, [], Value.Binary);
        var wanted = keys.Replace(' ', '\n') + "\n";
        Assert.Equal(wanted, (await cluster.RunAsync("keys", prefix)).Out.ToString());
        var prompt = cluster.Terminal($"KEYS {prefix}\nKEYS '{prefix}'\n");
        Assert.Equal(0, await prompt.RunAsync());
        Assert.Equal(wanted + wanted, prompt.Out.ToString());
        var count = keys.Split(' ').Length;
        var watch = await cluster.RunAsync("watch", prefix, "--snapshot", "--count", $"{count}");
        Assert.Equal(count, watch.Out.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        var export = await cluster.RunAsync("export", "--prefix", prefix);
        var exported = System.Text.Encoding.UTF8.GetString(export.Bytes);
        Assert.Equal(count, exported.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("us?r", "No key begins with 'us?r': only a '*' at the end is a wildcard. 'us*' finds more.\n")]
    [InlineData("a*1", "No key begins with 'a*1': only a '*' at the end is a wildcard. 'a*' finds more.\n")]
    [InlineData("[ab]", "No key begins with '[ab]': only a '*' at the end is a wildcard. "
        + "Without a prefix all keys are listed.\n")]
    [InlineData("none", "")]
    public async Task Another_pattern_without_matches_is_explained(string prefix, string said)
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Store.Put("user", [], Value.Binary);
        Assert.Equal(said, (await cluster.RunAsync("keys", prefix)).Error.ToString());
        Assert.Equal(said, (await cluster.RunAsync("export", "--prefix", prefix)).Error.ToString());
    }
}
