using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SysWatch.Policy.Profiles.Reading;

namespace SysWatch.Policy.Profiles;

/// <summary>The JSON schema of profiles, made from the keys that the reader itself goes by.</summary>
public static class ProfileSchema
{
    /// <summary>The text of profiles/schema.json.</summary>
    public static string Generate()
    {
        using var buffer = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            NewLine = "\n" };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", "SysWatch profile");
            WriteTable(json, Language.Profile);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static void WriteTable(Utf8JsonWriter json, KeyTable table)
    {
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
        foreach (var key in table.Keys)
        {
            json.WriteStartObject(key.Name);
            json.WriteString("description", key.Description);
            WriteShape(json, key);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        WriteRequired(json, table.Keys.Where(key => key.IsRequired).Select(key => key.Name));
        if (table.OneOf.IsEmpty)
            return;
        json.WriteStartArray("oneOf");
        foreach (var name in table.OneOf)
        {
            json.WriteStartObject();
            WriteRequired(json, [name]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteRequired(Utf8JsonWriter json, IEnumerable<string> names)
    {
        if (!names.Any())
            return;
        json.WriteStartArray("required");
        foreach (var name in names)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }

    private static void WriteShape(Utf8JsonWriter json, KeySpec key)
    {
        switch (key.Shape)
        {
            case KeyShape.Boolean:
                json.WriteString("type", "boolean");
                break;
            case KeyShape.Map:
                WriteTable(json, key.Table!);
                break;
            case KeyShape.Maps:
                json.WriteString("type", "array");
                json.WriteStartObject("items");
                WriteTable(json, key.Table!);
                json.WriteEndObject();
                break;
            case KeyShape.Texts or KeyShape.Words:
                json.WriteStartArray("anyOf");
                json.WriteStartObject();
                WriteScalar(json, key);
                json.WriteEndObject();
                json.WriteStartObject();
                json.WriteString("type", "array");
                json.WriteNumber("minItems", 1);
                json.WriteStartObject("items");
                WriteScalar(json, key);
                json.WriteEndObject();
                json.WriteEndObject();
                json.WriteEndArray();
                break;
            default:
                WriteScalar(json, key);
                break;
        }
    }

    /// <summary>A port may be written as a number, which YAML tells apart from text and the reader does not.</summary>
    private static void WriteScalar(Utf8JsonWriter json, KeySpec key)
    {
        if (key.Name == "ports")
        {
            json.WriteStartArray("type");
            json.WriteStringValue("integer");
            json.WriteStringValue("string");
            json.WriteEndArray();
        }
        else
        {
            json.WriteString("type", "string");
        }
        if (!key.Words.IsEmpty)
        {
            json.WriteStartArray("enum");
            foreach (var word in key.Words)
                json.WriteStringValue(word);
            json.WriteEndArray();
        }
        if (key.Pattern.Length > 0)
            json.WriteString("pattern", key.Pattern);
    }
}
