using System.Text;
using Microsoft.Extensions.Options;

namespace OrleansKv.Api;

/// <summary>Decides which names are valid keys.</summary>
internal sealed class KeyNames(IOptions<ApiOptions> options)
{
    /// <summary>The prefix of the node's own endpoints; a key cannot begin with it.</summary>
    private const string ReservedPrefix = "_/";

    private readonly int _maxBytes = options.Value.MaxKeyBytes;

    public Parsed<Key> Parse(string name)
    {
        if (name.StartsWith(ReservedPrefix, StringComparison.Ordinal)) return Problems.Reserved(name);
        if (!Key.TryCreate(name, out var key, out var error)) return Problems.NotAKey(error);
        return _maxBytes < Limits.KeyBytes && Encoding.UTF8.GetByteCount(name) > _maxBytes
            ? Problems.KeyTooLong(_maxBytes)
            : key;
    }
}
