using System.Text.Json.Serialization;
using SysWatch.Core.Sessions;

namespace SysWatch.Daemon.Store;

/// <summary>How a session record is written. A successor of another version reads it, so names never change.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true, Converters = [typeof(ProfileTextsConverter), typeof(UserIdConverter)],
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SavedSession))]
internal sealed partial class SessionJson : JsonSerializerContext;
