using SysWatch.Cli.Profiles;
using SysWatch.Linux.Accounts;
using SysWatch.Policy.Patterns;

namespace SysWatch.Cli.Systems;

/// <summary>What a person types for a file, as policies name it.</summary>
internal static class PolicyNames
{
    /// <summary>It is a path, and no address nor a variable's name, by how it is written.</summary>
    public static bool IsPath(string typed) =>
        typed.Length > 0 && (typed[0] is '/' or '.' or '~' || (OperatingSystem.IsWindows() && IsWindowsPath(typed)));

    /// <summary>Has a directory in it, so it is not looked for in the directories of PATH.</summary>
    public static bool HasDirectory(string typed) =>
        typed.Contains('/') || (OperatingSystem.IsWindows() && (typed.Contains('\\') || typed.Contains(':')));

    /// <summary>Absolute; on Windows the canonical name. Links are not followed.</summary>
    public static string Of(string typed)
    {
        if (!OperatingSystem.IsWindows())
            return WorkingDirectory.Absolute(typed);
        if (IsCanonical(typed))
            return typed;
        return WindowsNames.Canonical(WorkingDirectory.Absolute(typed)) ??
            throw new CliException(ExitCodes.Usage, $"{typed} is no path that a policy can name");
    }

    /// <summary>
    /// By the names that the guards decide on, which is where links lead. The strictest verdict on any of them holds.
    /// </summary>
    public static IReadOnlyList<string> Resolved(string operation, string typed) => OperatingSystem.IsWindows()
        ? WindowsObjects.Here().Of(operation, typed)
        : [RealPath.Of(WorkingDirectory.Absolute(typed))];

    /// <summary>The program of that name in the directories of PATH.</summary>
    public static string? Find(string name, Func<string, string?> variable)
    {
        var endings = OperatingSystem.IsWindows()
            ? (variable("PATHEXT") ?? ".COM;.EXE;.BAT;.CMD").Split(';').Prepend("")
            : [""];
        return (variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(_ => endings, (directory, ending) => Path.Join(directory, name + ending))
            .FirstOrDefault(File.Exists);
    }

    private static bool IsWindowsPath(string typed) =>
        typed[0] is '\\' or '%' || (typed.Length > 1 && char.IsAsciiLetter(typed[0]) && typed[1] == ':');

    private static bool IsCanonical(string typed) =>
        typed is ['/', _, ':', ..] || typed.StartsWith("/UNC/", StringComparison.Ordinal) ||
        typed.StartsWith("/PIPE/", StringComparison.Ordinal) || typed.StartsWith('#');
}
