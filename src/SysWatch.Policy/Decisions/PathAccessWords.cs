namespace SysWatch.Policy.Decisions;

public static class PathAccessWords
{
    /// <summary>One access in the word of a profile; "open" for several at once.</summary>
    public static string Word(this PathAccess access) => access switch
    {
        PathAccess.Read => "read",
        PathAccess.Write => "write",
        PathAccess.Create => "create",
        PathAccess.Delete => "delete",
        PathAccess.Execute => "execute",
        PathAccess.Connect => "connect",
        _ => "open",
    };
}
