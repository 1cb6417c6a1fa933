namespace SysWatch.Linux.Attach;

/// <summary>Whose agents are held wherever they are started from.</summary>
/// <param name="Users">User ids; null: everybody's.</param>
public sealed record AttachScope(IReadOnlySet<uint>? Users)
{
    public static AttachScope Everybody { get; } = new((IReadOnlySet<uint>?)null);

    public static AttachScope Nobody { get; } = new(new HashSet<uint>());

    public bool IsEmpty => Users is { Count: 0 };

    public bool Includes(uint uid) => Users?.Contains(uid) ?? true;
}
