using SysWatch.Cli.Systems;

namespace SysWatch.Cli.Commands;

/// <summary>What a person types for an object, as a policy knows it: absolute, symbolic links followed.</summary>
internal static class ObjectArgument
{
    public static string Resolve(string operation, string typed, Func<string, string?> variable) => operation switch
    {
        "read" or "write" or "create" or "delete" => PathOf(typed, variable),
        "execute" => PathOf(
            PolicyNames.HasDirectory(typed) ? typed : PolicyNames.Find(typed, variable) ?? typed, variable),
        "connect" when IsPath(typed) => PathOf(typed, variable),
        _ => typed,
    };

    /// <summary>A socket's path is told from an address by its first characters.</summary>
    public static bool IsPath(string typed) => PolicyNames.IsPath(typed);

    private static string PathOf(string typed, Func<string, string?> variable)
    {
        var home = variable(PolicyNames.HomeVariable);
        if (home is not null && (typed == "~" || typed.StartsWith("~/", StringComparison.Ordinal)))
            typed = home + typed[1..];
        // The kernel decides on the path after links, so the question must be asked about that path.
        return PolicyNames.Resolved(typed);
    }
}
