using System.Text;
using Microsoft.Extensions.Options;

namespace OrleansKv.Api;

/// <summary>Says which names are keys of clients.</summary>
internal sealed class KeyNames(IOptions<ApiOptions> options)
{
    /// <summary>No key begins so: it is the prefix of the node's own endpoints.</summary>
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
