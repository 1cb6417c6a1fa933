namespace SysWatch.Policy.Decisions;

/// <summary>One of the seven things that a profile holds.</summary>
public enum Guard : byte
{
    Files = 1,
    Network = 2,
    Sockets = 3,
    Exec = 4,
    Environment = 5,
    Processes = 6,

    /// <summary>Keys and values of the registry; only Windows has one.</summary>
    Registry = 7,
}
