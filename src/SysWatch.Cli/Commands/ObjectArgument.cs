using SysWatch.Cli.Profiles;
using SysWatch.Linux.Accounts;

namespace SysWatch.Cli.Commands;

/// <summary>What a person types for an object, as a policy knows it: absolute, symbolic links followed.</summary>
internal static class ObjectArgument
{
    public static string Resolve(string operation, string typed, Func<string, string?> variable) => operation switch
    {
        "read" or "write" or "create" or "delete" => PathOf(typed, variable),
        "execute" => PathOf(typed.Contains('/') ? typed : FindProgram(typed, variable("PATH")) ?? typed, variable),
        "connect" when IsPath(typed) => PathOf(typed, variable),
        _ => typed,
    };

    /// <summary>A socket's path is told from an address by its first character.</summary>
    public static bool IsPath(string typed) => typed.Length > 0 && typed[0] is '/' or '.' or '~';

    private static string PathOf(string typed, Func<string, string?> variable)
    {
        var home = variable("HOME");
        if (home is not null && (typed == "~" || typed.StartsWith("~/", StringComparison.Ordinal)))
            typed = home + typed[1..];
        // The kernel decides on the path after links, so the question must be asked about that path.
        return RealPath.Of(WorkingDirectory.Absolute(typed));
    }

    private static string? FindProgram(string name, string? path) =>
        (path ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Join(directory, name))
            .FirstOrDefault(File.Exists);
}
