using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansKv.Client;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ClusterStatus))]
internal sealed partial class ClusterStatusJson : JsonSerializerContext;
