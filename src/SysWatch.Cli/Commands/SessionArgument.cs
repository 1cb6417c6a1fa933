using System.CommandLine;

namespace SysWatch.Cli.Commands;

/// <summary>How commands name sessions.</summary>
internal static class SessionArgument
{
    /// <summary>For commands that also work without one.</summary>
    public static Argument<string?> Optional(string without) => new("SESSION")
    {
        Description = "A session's id, as `syswatch sessions` lists them. Without it: " + without,
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Argument<string> Required() => new("SESSION")
    {
        Description = "A session's id, as `syswatch sessions` lists them",
    };

    public static Option<string?> Option() => new("--session", "-s")
    {
        Description = "A session's id. Without it: the caller's own, or the only one",
        HelpName = "SESSION",
    };
}
