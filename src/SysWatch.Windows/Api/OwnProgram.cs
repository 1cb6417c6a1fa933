using System.Runtime.Versioning;
using SysWatch.Windows.Launch;

namespace SysWatch.Windows.Api;

/// <summary>
/// The file that this program is, which a service runs as the system: whoever else can change it, or put another in its
/// place, is the system at its next start.
/// </summary>
public static class OwnProgram
{
    private const string Remedy =
        @"Put the programs into C:\Program Files\SysWatch, copied and not moved, so that they get that folder's " +
        @"rights, and have the service start that one: sc.exe config syswatchd binPath= ""\""C:\Program " +
        @"Files\SysWatch\syswatchd.exe\"""".";

    /// <returns>Why it must not run as the system; null: it may.</returns>
    [SupportedOSPlatform("windows")]
    public static string? WhyNotSystems()
    {
        try
        {
            // A folder above it may be a junction: where that lies counts, and what it leads to.
            return Environment.ProcessPath is not { } path ? "this program's own file is not known."
                : WhyNotSystems(path, ProtectedDirectory.WhoElseWrites) ??
                    WhyNotSystems(FinalPath.Of(path), ProtectedDirectory.WhoElseWrites);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"who can change {Environment.ProcessPath} cannot be found out: {e.Message} {Remedy}";
        }
    }

    /// <param name="whoElseWrites">Than the system and administrators; null: nobody.</param>
    internal static string? WhyNotSystems(string program, Func<string, string?> whoElseWrites)
    {
        if (program is not [_, ':', '\\', ..])
            return $"{program} lies on no drive of this machine, and whoever has it could become the system. {Remedy}";
        // Not the top of the drive: everybody may make new names there, which changes none that is there.
        for (var path = program; path.Length > 3; path = Above(path))
        {
            if (whoElseWrites(path) is { } who)
                return $"{path} can be changed by {who}, who could so become the system: syswatchd is no service " +
                    $"there. {Remedy}";
        }
        return null;
    }

    private static string Above(string path) => path[..Math.Max(path.LastIndexOf('\\'), 0)];
}
