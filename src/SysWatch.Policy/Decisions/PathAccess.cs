namespace SysWatch.Policy.Decisions;

/// <summary>What is done to the object of a path. One automaton answers for all of them.</summary>
[Flags]
public enum PathAccess : byte
{
    None = 0,
    Read = 1,
    Write = 2,
    Create = 4,
    Delete = 8,

    /// <summary>The exec guard's access.</summary>
    Execute = 16,

    /// <summary>The sockets guard's access: connect or send to a unix socket.</summary>
    Connect = 32,

    /// <summary>The four accesses of the files guard, and of the registry guard.</summary>
    Files = Read | Write | Create | Delete,

    All = Files | Execute | Connect,
}
