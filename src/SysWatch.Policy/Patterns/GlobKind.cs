namespace SysWatch.Policy.Patterns;

/// <summary>What a glob speaks of; the kinds differ in how one starts and in what separates names.</summary>
internal enum GlobKind
{
    Path,

    /// <summary>A path, or <c>@name</c> for an abstract socket.</summary>
    Socket,

    /// <summary>A key of the registry, or a value of one.</summary>
    Key,

    /// <summary>A variable's name, without regard to case; nothing separates.</summary>
    Variable,
}
