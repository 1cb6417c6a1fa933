namespace SysWatch.Policy.Decisions;

/// <summary>One of the six things that a profile holds.</summary>
public enum Guard : byte
{
    Files = 1,
    Network = 2,
    Sockets = 3,
    Exec = 4,
    Environment = 5,
    Processes = 6,
}
