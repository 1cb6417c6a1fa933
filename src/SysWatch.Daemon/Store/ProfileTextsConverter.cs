using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SysWatch.Daemon.Store;

/// <summary>
/// Profile texts are most of a session's record and the same object for every session of a policy that is kept, so they
/// are made JSON once: a start waits for its record.
/// </summary>
internal sealed class ProfileTextsConverter : JsonConverter<IReadOnlyDictionary<string, string>>
{
    private static readonly ConditionalWeakTable<IReadOnlyDictionary<string, string>, byte[]> Written = [];

    public override IReadOnlyDictionary<string, string> Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("profile texts are an object of strings");
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!reader.Read() || reader.TokenType != JsonTokenType.String)
                throw new JsonException($"the text of profile {name} is no string");
            texts[name] = reader.GetString()!;
        }
        return texts;
    }

    public override void Write(
        Utf8JsonWriter writer, IReadOnlyDictionary<string, string> value, JsonSerializerOptions options) =>
        writer.WriteRawValue(Written.GetValue(value, Serialize), skipInputValidation: true);

    private static byte[] Serialize(IReadOnlyDictionary<string, string> texts)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach (var (name, text) in texts)
                writer.WriteString(name, text);
            writer.WriteEndObject();
        }
        return stream.ToArray();
    }
}
