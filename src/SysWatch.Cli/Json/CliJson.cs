using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace SysWatch.Cli.Json;

/// <summary>
/// Writes one object as one line that is safe to show on a terminal. The shapes are documented in README.md, and are
/// only ever added to.
/// </summary>
internal static class CliJson
{
    public static string Line<T>(T value, JsonTypeInfo<T> type) => Harmless(JsonSerializer.Serialize(value, type));

    // The relaxed encoder keeps quotes and letters readable, and also what reorders or hides text; outside of ASCII a
    // char can only be inside a JSON string, where it may be written as an escape.
    private static string Harmless(string json)
    {
        var at = json.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        if (at < 0)
            return json;
        var text = new StringBuilder(json.Length + 32).Append(json, 0, at);
        foreach (var c in json.AsSpan(at))
        {
            if (c is >= ' ' and <= '~' || char.IsLetterOrDigit(c))
                text.Append(c);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }
        return text.ToString();
    }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SessionJson))]
[JsonSerializable(typeof(CheckJson))]
[JsonSerializable(typeof(DenialJson))]
[JsonSerializable(typeof(EventJson))]
[JsonSerializable(typeof(ApprovalJson))]
[JsonSerializable(typeof(KillJson))]
[JsonSerializable(typeof(FreezeJson))]
[JsonSerializable(typeof(ReleaseJson))]
[JsonSerializable(typeof(DoctorJson))]
[JsonSerializable(typeof(DiagnosticJson))]
[JsonSerializable(typeof(ProfileJson))]
[JsonSerializable(typeof(ProfileTestJson))]
[JsonSerializable(typeof(SelftestJson))]
[JsonSerializable(typeof(SelftestTotalJson))]
[JsonSerializable(typeof(RuleJson))]
[JsonSerializable(typeof(ExplainJson))]
[JsonSerializable(typeof(VersionJson))]
internal sealed partial class CliJsonContext : JsonSerializerContext
{
    /// <summary>The context that every command uses: camel case, what does not apply left out.</summary>
    public static CliJsonContext Lines { get; } =
        new(new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
}
