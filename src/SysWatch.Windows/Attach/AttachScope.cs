namespace SysWatch.Windows.Attach;

/// <summary>Whose agents are held wherever they are started from.</summary>
/// <param name="Users">SIDs as text; null: everybody's.</param>
internal sealed record AttachScope(IReadOnlySet<string>? Users)
{
    public static AttachScope Everybody { get; } = new((IReadOnlySet<string>?)null);

    public static AttachScope Nobody { get; } = new(new HashSet<string>());

    public bool IsEmpty => Users is { Count: 0 };

    public bool Includes(string sid) => Users?.Contains(sid) ?? true;

    /// <summary>Accounts of people, local, of a domain or of Entra ID; not the system's own, or a service's.</summary>
    public static bool IsPerson(string sid) =>
        sid.StartsWith("S-1-5-21-", StringComparison.Ordinal) || sid.StartsWith("S-1-12-1-", StringComparison.Ordinal);

    /// <param name="attach"><c>all</c>, <c>off</c>, or names with commas between them.</param>
    /// <param name="sidOf">Null: there is no such account.</param>
    /// <exception cref="InvalidOperationException">It names what is no account of a person.</exception>
    public static AttachScope Read(string attach, Func<string, string?> sidOf) => attach switch
    {
        "all" => Everybody,
        "off" => Nobody,
        _ => new AttachScope(attach.Split(',').Select(name => SidOf(name, sidOf)).ToHashSet()),
    };

    private static string SidOf(string name, Func<string, string?> sidOf)
    {
        if (sidOf(name) is not { } sid)
        {
            throw new InvalidOperationException(
                $"--attach {name}: there is no such account. Write all, off, or names of accounts.");
        }
        return IsPerson(sid) ? sid : throw new InvalidOperationException(
            $"--attach {name}: this is no account of a person ({sid}), and agents of others are not looked for. " +
            "Write all, off, or names of accounts.");
    }
}
