using SysWatch.Cli.Systems;

namespace SysWatch.Cli.Commands;

/// <summary>What a person types for an object, as a policy knows it: absolute, links followed.</summary>
internal static class ObjectArgument
{
    /// <returns>Its names, the one that counts first; on Windows a file may have several.</returns>
    public static IReadOnlyList<string> Resolve(string operation, string typed, Func<string, string?> variable) =>
        operation switch
        {
            "read" or "write" or "create" or "delete" => PathOf(operation, typed, variable),
            "execute" => PathOf(
                operation, PolicyNames.HasDirectory(typed) ? typed : PolicyNames.Find(typed, variable) ?? typed,
                variable),
            "connect" when IsPath(typed) => PathOf(operation, typed, variable),
            _ => [typed],
        };

    /// <summary>A socket's path is told from an address by its first characters.</summary>
    public static bool IsPath(string typed) => PolicyNames.IsPath(typed);

    private static IReadOnlyList<string> PathOf(string operation, string typed, Func<string, string?> variable)
    {
        // On Windows ~ is the account's folder, as in profiles, whatever a variable says.
        if (!OperatingSystem.IsWindows() && variable("HOME") is { } home &&
            (typed == "~" || typed.StartsWith("~/", StringComparison.Ordinal)))
            typed = home + typed[1..];
        return PolicyNames.Resolved(operation, typed);
    }
}
