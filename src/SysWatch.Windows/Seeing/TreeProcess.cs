using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;

namespace SysWatch.Windows.Seeing;

/// <summary>
/// A process that lives, or that is remembered. Written by the tree only, under its lock. Names its parent by identity,
/// so that a chain of processes that each start the next and end is not kept alive.
/// </summary>
internal sealed class TreeProcess(int pid)
{
    public int Pid => pid;

    /// <summary>FILETIME: of its creation where that is known, else of the event that told of it; 0: neither.</summary>
    public long Begun { get; set; }

    /// <summary><see cref="Begun"/> is what the kernel keeps with the process.</summary>
    public bool IsExact { get; set; }

    /// <summary>It was there at <see cref="Begun"/>, and nobody has said since when.</summary>
    public bool IsOlder { get; set; }

    /// <summary>0: not known.</summary>
    public ulong SequenceNumber { get; set; }

    public ulong ParentSequenceNumber { get; set; }

    public int ParentPid { get; set; }

    /// <summary>Null: nobody is known who had the parent's number then.</summary>
    public ProcessIdentity? Parent { get; set; }

    /// <summary>As the kernel has it; empty: not known.</summary>
    public string ImageName { get; set; } = "";

    /// <summary>As whoever came first told it; good for people alone.</summary>
    public string CommandLine { get; set; } = "";

    /// <summary>As the kernel saw it when the process was made: never what was read in its memory later. Empty: not
    /// known.</summary>
    public string KernelLine { get; set; } = "";

    public SessionId? Session { get; set; }

    /// <summary>As <see cref="ProcessSnapshot.Action"/>.</summary>
    public ProcessIdentity Action { get; set; }

    /// <summary>The session's first process.</summary>
    public bool IsAgent { get; set; }

    /// <summary>What it descends from became a session without it: it inherits none.</summary>
    public bool IsLeftOut { get; set; }

    /// <summary>For the observer alone: it was there before its session, and that it runs is not judged.</summary>
    public bool RanBefore { get; set; }

    /// <summary>FILETIME; 0 while it lives.</summary>
    public long Ended { get; set; }

    public uint ExitStatus { get; set; }

    /// <summary>Who had the number before.</summary>
    public TreeProcess? Earlier { get; set; }

    /// <summary>For the observer's thread alone: what was worked out of it once.</summary>
    public object? Notes { get; set; }

    public bool HasEnded => Ended != 0;

    public ProcessIdentity Identity => new(pid, FileTimes.ToUnixNs(Begun));

    /// <summary>Whether it had the number at that time.</summary>
    public bool WasThere(long fileTime) => (Begun <= fileTime || IsOlder) && (Ended == 0 || fileTime <= Ended);
}
