using System.Text.RegularExpressions;
using SysWatch.Policy.Profiles.Reading;

namespace SysWatch.Policy.Profiles;

/// <summary>
/// The name of a profile: lower-case words, with '/' between folders, and nothing that leaves a folder.
/// </summary>
public static partial class ProfileName
{
    public const int CharactersMax = 128;

    /// <summary>True for a name that is safe to look for in a directory.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= CharactersMax && !name.Contains("..", StringComparison.Ordinal) &&
        Form().IsMatch(name) && !name.EndsWith('\n');

    [GeneratedRegex(Language.NamePattern, RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
