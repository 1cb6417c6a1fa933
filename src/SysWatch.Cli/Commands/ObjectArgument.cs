namespace SysWatch.Cli.Commands;

/// <summary>What a person types for an object, as a policy knows it: absolute, symbolic links followed.</summary>
internal static class ObjectArgument
{
    private const int LinksMax = 40;

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
        return Follow(Path.GetFullPath(typed));
    }

    private static string? FindProgram(string name, string? path) =>
        (path ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Join(directory, name))
            .FirstOrDefault(File.Exists);

    // The kernel decides on the path after links, so the question must be asked about that path. What does not exist
    // or cannot be read is taken as it is.
    private static string Follow(string path)
    {
        var links = 0;
        var todo = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var done = "/";
        while (todo.TryPop(out var name))
        {
            if (name is "." or "..")
            {
                done = name == "." ? done : Path.GetDirectoryName(done) ?? "/";
                continue;
            }
            var next = Path.Join(done, name);
            if (LinkTarget(next) is not { } target || links++ >= LinksMax)
            {
                done = next;
                continue;
            }
            if (target.StartsWith('/'))
                done = "/";
            foreach (var part in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                todo.Push(part);
        }
        return done;
    }

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
