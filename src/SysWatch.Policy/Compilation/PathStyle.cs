namespace SysWatch.Policy.Compilation;

/// <summary>How the system that a policy is for names things.</summary>
public enum PathStyle : byte
{
    /// <summary>Bytes, as they are.</summary>
    Posix,

    /// <summary>
    /// Canonical names (<see cref="Patterns.WindowsNames"/>), compared without regard to case; drives, shares, pipes
    /// and the registry.
    /// </summary>
    Windows,
}
