using System.Text.Json;

namespace SysWatch.Core.Programs;

/// <summary>What a package says of itself.</summary>
public static class PackageManifest
{
    /// <summary>The name in a package.json; null: it has none.</summary>
    public static string? NpmName(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object &&
                document.RootElement.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
                    ? name.GetString()
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
