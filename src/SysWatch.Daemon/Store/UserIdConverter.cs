using System.Text.Json;
using System.Text.Json.Serialization;
using SysWatch.Core.Sessions;

namespace SysWatch.Daemon.Store;

/// <summary>Linux's as the number that records have always held, so that an older daemon can read them too; Windows's
/// as text.</summary>
internal sealed class UserIdConverter : JsonConverter<UserId>
{
    public override UserId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetUInt32(out var number))
            return UserId.Of(number);
        if (reader.TokenType == JsonTokenType.String && UserId.TryParse(reader.GetString(), out var user))
            return user;
        throw new JsonException("the user is neither a number of Linux nor a SID of Windows");
    }

    public override void Write(Utf8JsonWriter writer, UserId value, JsonSerializerOptions options)
    {
        if (value.TryNumber(out var number))
            writer.WriteNumberValue(number);
        else
            writer.WriteStringValue(value.Text);
    }
}
